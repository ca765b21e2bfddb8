import atlas.ApiClient;
import atlas.ApiException;
import atlas.JSON;
import atlas.api.ReportsApi;
import atlas.api.TouchpointsApi;
import atlas.api.TouchpointsApi.APIListTouchpointsRequest;
import atlas.model.IntegerFilter;
import atlas.model.ProblemDetails;
import atlas.model.TouchpointInput;
import atlas.model.TouchpointNode;
import atlas.model.TouchpointPage;
import atlas.model.TouchpointPatch;
import java.util.Map;
import java.util.TreeMap;

public class OpenApiGenerator {
  public static void main(String[] args) throws Exception {
    var id = args[1];
    var client = new ApiClient();
    client.updateBaseUri(args[0]);
    var api = new TouchpointsApi(client);

    var input = new TouchpointInput().id(id).name("Of a client");
    var created = api.createTouchpointWithHttpInfo(input, null);
    check(created.getData().getId().equals(id), "not created");

    var etag = created.getHeaders().get("etag").get(0);
    var patch = new TouchpointPatch().importance(4);
    TouchpointNode updated = api.updateTouchpoint(id, patch, etag, null);
    check(updated.getImportance() == 4, "not updated");

    String code = null;
    try {
      api.updateTouchpoint(id, patch, etag, null);
    } catch (ApiException error) {
      check(error.getCode() == 412, "no conflict: " + error.getCode());
      code = JSON.getDefault().getMapper().readValue(error.getResponseBody(), ProblemDetails.class).getCode();
    }

    int touchpoints = 0;
    String cursor = null;
    do {
      var query = APIListTouchpointsRequest.newBuilder().limit(10).cursor(cursor);
      TouchpointPage page = api.listTouchpoints(query.importance(new IntegerFilter().gte(1)).build());
      touchpoints += page.getItems().size();
      cursor = page.getNextCursor();
    } while (cursor != null);

    var report = new ReportsApi(client).runRoleGaps(null, 3, null);
    var result = new TreeMap<String, Object>(Map.of("touchpoints", touchpoints, "rows", report.getTotal()));
    result.put("first", report.getRows().get(0).getTouchpoint());
    result.put("code", code);
    System.out.println(JSON.getDefault().getMapper().writeValueAsString(result));
  }

  private static void check(boolean condition, String message) {
    if (!condition) throw new IllegalStateException(message);
  }
}
