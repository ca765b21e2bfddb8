"""Runs an algorithm of igraph or NetworkX on a graph in a file, and prints its result and what it took as JSON.

Arguments: the library, the algorithm, the file.
"""

import json
import os
import sys
import time

# Idle threads of a library would count as processor time.
os.environ["OMP_NUM_THREADS"] = "1"

SHORTEST_MEASUREMENT_S = 0.2


def build_igraph(graph):
    import igraph

    def build(pairs, directed):
        return igraph.Graph(n=graph["size"], edges=pairs, directed=directed)

    undirected = build(graph["undirected"], False)
    directed = build(graph["directed"], True)
    sources = graph["sources"]

    def cuts():
        return undirected.articulation_points(), undirected.bridges()

    def betweenness():
        return directed.betweenness() if sources is None else directed.betweenness(sources=sources)

    return {
        "cuts": (cuts, lambda found: flatten(found[0], [undirected.es[link].tuple for link in found[1]])),
        "betweenness": (betweenness, list),
        "page-rank": (lambda: directed.pagerank(damping=0.85), list),
    }


def build_networkx(graph):
    import networkx

    def build(pairs, empty):
        empty.add_nodes_from(range(graph["size"]))
        empty.add_edges_from(pairs)
        return empty

    undirected = build(graph["undirected"], networkx.Graph())
    directed = build(graph["directed"], networkx.DiGraph())
    sources = graph["sources"]

    def cuts():
        return list(networkx.articulation_points(undirected)), list(networkx.bridges(undirected))

    def betweenness():
        if sources is None:
            return networkx.betweenness_centrality(directed, normalized=False)
        return networkx.betweenness_centrality_subset(directed, sources, list(directed))

    def by_node(values):
        return [values[node] for node in range(graph["size"])]

    return {
        "cuts": (cuts, lambda found: flatten(*found)),
        "betweenness": (betweenness, by_node),
        "page-rank": (lambda: networkx.pagerank(directed, alpha=0.85, tol=1e-12 / graph["size"], max_iter=500), by_node),
    }


def flatten(points, pairs):
    """The number of points, the points, and the ends of the pairs, all in order."""
    return [len(points), *sorted(points), *(node for pair in sorted(sorted(pair) for pair in pairs) for node in pair)]


def measure(work):
    """Milliseconds of processor time of one run, and its result; short runs are repeated."""
    start = time.process_time()
    runs = 0
    while runs == 0 or time.process_time() - start < SHORTEST_MEASUREMENT_S:
        result = work()
        runs += 1
    return 1000 * (time.process_time() - start) / runs, result


library, algorithm, file = sys.argv[1:]
with open(file) as opened:
    graph = json.load(opened)
work, to_result = {"igraph": build_igraph, "NetworkX": build_networkx}[library](graph)[algorithm]
ms, result = measure(work)
json.dump({"ms": ms, "result": to_result(result)}, sys.stdout)
