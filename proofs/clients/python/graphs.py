"""Opens the exports in GraphML and GEXF with NetworkX, and compares every node and edge with the export in JSON."""

import io
import json
import sys
import urllib.request

import networkx

SERVICE = sys.argv[1]


def export(extension):
    with urllib.request.urlopen(f"{SERVICE}/exports/ecosystem.{extension}") as answer:
        return answer.read()


def name_of(end):
    return f"{end['kind']}/{end['id']}"


def to_text(value):
    """A value as both formats have it: lists are one text."""
    return ";".join(value) if isinstance(value, list) else value


def attributes(element, *left_out):
    return {name: to_text(value) for name, value in element.items() if name not in left_out}


def in_order(edges):
    return sorted(edges, key=lambda edge: (edge[0], edge[1], json.dumps(edge[2], sort_keys=True)))


def compare(format_name, graph, expected_nodes, expected_edges, own_of_node, own_of_edge):
    """What NetworkX and the format add themselves is left out."""
    found_nodes = {node: attributes(values, *own_of_node) for node, values in graph.nodes(data=True)}
    found_edges = in_order(
        (start, end, attributes(values, *own_of_edge)) for start, end, values in graph.edges(data=True)
    )
    differing = [
        node
        for node in expected_nodes.keys() | found_nodes.keys()
        if expected_nodes.get(node) != found_nodes.get(node)
    ]
    for node in differing[:5]:
        print(f"{format_name} {node}: {found_nodes.get(node)} instead of {expected_nodes.get(node)}")
    are_edges_equal = found_edges == expected_edges
    if not are_edges_equal:
        pairs = zip(found_edges, expected_edges)
        print(f"{format_name}: {next((pair for pair in pairs if pair[0] != pair[1]), 'another number of edges')}")
    print(f"NetworkX reads {format_name}: {len(found_nodes)} nodes, {len(found_edges)} edges")
    return not differing and are_edges_equal


def main():
    ecosystem = json.loads(export("json"))
    nodes = {name_of(node): attributes(node) for node in ecosystem["nodes"]}
    edges = in_order(
        (name_of(edge["from"]), name_of(edge["to"]), attributes(edge, "from", "to"))
        for edge in ecosystem["relationships"]
    )
    graphml = networkx.read_graphml(io.BytesIO(export("graphml")), force_multigraph=True)
    gexf = networkx.read_gexf(io.BytesIO(export("gexf")))
    is_sound = compare("GraphML", graphml, nodes, edges, [], ["id"])
    is_sound &= compare("GEXF", gexf, nodes, edges, ["label"], ["id", "label"])
    sys.exit(0 if is_sound else 1)


main()
