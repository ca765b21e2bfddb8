"""The Python SDK as a client of /mcp, in each revision of the protocol: `assistants.py <address> <revision>…`."""

import asyncio
import sys

from mcp import Client


def check(condition, what):
    if not condition:
        raise AssertionError(what)


async def use(address, revision):
    mode = revision if revision >= "2026" else "legacy"
    async with Client(address, mode=mode) as client:
        check(client.protocol_version == revision, f"{client.protocol_version} instead of {revision}")
        tools = (await client.list_tools()).tools
        check(len(tools) == 13, f"{len(tools)} tools")
        report = await client.call_tool("run_report", {"name": "unowned-touchpoints"})
        check(not report.is_error, report)
        rows = report.structured_content["rows"]
        check(len(rows) == report.structured_content["total"] == 10, f"{len(rows)} rows")
        check(all("/#/elements/Touchpoint/" in row["address"] for row in rows), "addresses")
        wrong = await client.call_tool("run_report", {"name": "role-gapz"})
        check(wrong.is_error and "role-gaps" in wrong.content[0].text, wrong)
        resources = (await client.list_resources()).resources
        check(any(str(resource.uri) == "cx-atlas://map" for resource in resources), "resources")
        element = await client.read_resource("cx-atlas://elements/Touchpoint/first-invoice")
        check("First invoice" in element.contents[0].text, element)
        prompt = await client.get_prompt("what_breaks", {"element": "System/billing-platform"})
        check("billing-platform" in prompt.messages[0].content.text, prompt)
        print(f"Python SDK in {revision}: {len(tools)} tools, {len(resources)} resources, {len(rows)} rows")


for revision in sys.argv[2:]:
    asyncio.run(use(sys.argv[1], revision))
