package main

import (
	"context"
	"encoding/json"
	"log"
	"os"
)

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	ctx := context.Background()
	address, id := os.Args[1], os.Args[2]
	client, err := NewClientWithResponses(address)
	check(err)

	created, err := client.CreateTouchpointWithResponse(ctx, nil, TouchpointInput{Id: &id, Name: "Of a client"})
	check(err)
	if created.JSON201 == nil || created.JSON201.Id != id {
		log.Fatalf("not created: %s", created.Status())
	}

	etag, importance := created.HTTPResponse.Header.Get("ETag"), 4
	update := func() *UpdateTouchpointResponse {
		updated, err := client.UpdateTouchpointWithResponse(ctx, id,
			&UpdateTouchpointParams{IfMatch: &etag}, TouchpointPatch{Importance: &importance})
		check(err)
		return updated
	}
	if updated := update(); updated.JSON200 == nil || *updated.JSON200.Importance != importance {
		log.Fatalf("not updated: %s", updated.Status())
	}
	conflict := update()
	if conflict.ApplicationproblemJSON412 == nil {
		log.Fatalf("no conflict: %s", conflict.Status())
	}

	touchpoints, limit, least := 0, 10, 1
	params := ListTouchpointsParams{Limit: &limit, Importance: &IntegerFilter{Gte: &least}}
	for {
		page, err := client.ListTouchpointsWithResponse(ctx, &params)
		check(err)
		if page.JSON200 == nil {
			log.Fatalf("no page: %s", page.Status())
		}
		touchpoints += len(page.JSON200.Items)
		params.Cursor = page.JSON200.NextCursor
		if params.Cursor == nil {
			break
		}
	}

	rows := 3
	report, err := client.RunRoleGapsWithResponse(ctx, &RunRoleGapsParams{Limit: &rows})
	check(err)
	if report.JSON200 == nil {
		log.Fatalf("no report: %s", report.Status())
	}
	check(json.NewEncoder(os.Stdout).Encode(map[string]any{
		"touchpoints": touchpoints,
		"first":       report.JSON200.Rows[0].Touchpoint,
		"rows":        report.JSON200.Total,
		"code":        conflict.ApplicationproblemJSON412.Code,
	}))
}
