"""Downloads what a pom depends on, as Maven does. Arguments: the pom, an existing folder for the jars, one for the rest."""

import shutil
import sys
from pathlib import Path

from jgo.maven import POM, MavenContext

pom, jars, cache = map(Path, sys.argv[1:])
context = MavenContext(repo_cache=cache)
_, nodes = context.pom_dependency_list(POM(pom))
for node in nodes:
    jar = Path(shutil.move(node.dep.artifact.resolve(), jars))
    print(f"Downloaded {jar.name} ({jar.stat().st_size} B)", flush=True)
