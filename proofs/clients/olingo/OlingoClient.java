import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.URL;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.olingo.client.api.ODataClient;
import org.apache.olingo.client.api.communication.ODataClientErrorException;
import org.apache.olingo.client.api.communication.ODataServerErrorException;
import org.apache.olingo.client.api.domain.ClientEntity;
import org.apache.olingo.client.api.domain.ClientEntitySet;
import org.apache.olingo.client.api.domain.ClientProperty;
import org.apache.olingo.client.api.edm.xml.XMLMetadata;
import org.apache.olingo.client.api.uri.URIBuilder;
import org.apache.olingo.client.core.ODataClientFactory;
import org.apache.olingo.commons.api.edm.Edm;
import org.apache.olingo.commons.api.edm.EdmEntitySet;
import org.apache.olingo.commons.api.edm.EdmEntityType;
import org.apache.olingo.commons.api.format.ContentType;

/** Reads the OData feed as any program does that knows OData and nothing of cx-atlas, and compares it with the API. */
public final class OlingoClient {
  private static final ODataClient client = ODataClientFactory.getClient();
  private static final ObjectMapper json = new ObjectMapper();
  private static int checks;

  public static void main(String[] arguments) throws Exception {
    String address = arguments[0];
    String feed = address + "/odata";
    Edm edm = checkMetadata(feed);
    checkServiceDocument(feed, edm);
    for (EdmEntitySet set : edm.getEntityContainer().getEntitySets()) {
      if (set.isIncludeInServiceDocument()) checkSet(feed, set);
    }
    for (JsonNode kind : json.readTree(new URL(address + "/model")).get("kinds")) checkKind(address, edm, kind);
    checkQuestions(feed);
    checkFaults(feed);
    System.out.println(checks + " checks by Apache Olingo");
  }

  private static Edm checkMetadata(String feed) throws Exception {
    XMLMetadata xml = client.getRetrieveRequestFactory().getXMLMetadataRequest(feed).execute().getBody();
    check("the metadata are of version 4", client.metadataValidation().isV4Metadata(xml));
    Edm edm = client.getReader().readMetadata(xml.getSchemaByNsOrAlias());
    client.metadataValidation().validateMetadata(xml);
    client.metadataValidation().validateMetadata(edm);
    check("the metadata are valid", true);
    return edm;
  }

  private static void checkServiceDocument(String feed, Edm edm) {
    var document = client.getRetrieveRequestFactory().getServiceDocumentRequest(feed).execute().getBody();
    for (String name : document.getEntitySetNames()) {
      check(name + " is in the metadata", edm.getEntityContainer().getEntitySet(name) != null);
    }
  }

  /** Every row of every page has all properties of its type and a key of its own. */
  private static void checkSet(String feed, EdmEntitySet set) {
    EdmEntityType type = set.getEntityType();
    List<ClientEntity> rows = rowsOf(builder(feed, set.getName()), 500);
    check(set.getName() + " has as many rows as it counts", rows.size() == countOf(feed, set.getName()));
    var keys = new TreeMap<String, ClientEntity>();
    for (ClientEntity row : rows) {
      keys.put(type.getKeyPredicateNames().stream().map((name) -> text(row, name)).toList().toString(), row);
      for (String name : type.getPropertyNames()) {
        ClientProperty property = row.getProperty(name);
        boolean isThere = property != null && (property.hasNullValue() || property.getValue() != null);
        check(set.getName() + " has " + name, isThere);
      }
      for (String name : type.getKeyPredicateNames()) {
        check(set.getName() + " has the key " + name, !row.getProperty(name).hasNullValue());
      }
    }
    check(set.getName() + " has each key once", keys.size() == rows.size());
  }

  private static void checkKind(String address, Edm edm, JsonNode kind) throws Exception {
    String label = kind.get("name").asText();
    EdmEntitySet set = edm.getEntityContainer().getEntitySets().stream()
        .filter((each) -> each.getEntityType().getName().equals(label)).findFirst().orElseThrow();
    var rows = new TreeMap<String, ClientEntity>();
    for (ClientEntity row : rowsOf(builder(address + "/odata", set.getName()), 500)) rows.put(text(row, "id"), row);
    for (JsonNode item : itemsOf(address + kind.get("path").asText())) {
      ClientEntity row = rows.remove(item.get("id").asText());
      check(label + " " + item.get("id") + " is there", row != null);
      for (String name : set.getEntityType().getPropertyNames()) {
        String path = label + " " + item.get("id") + " " + name;
        check(path + " is what the API says", isSame(item.get(name), row.getProperty(name)));
      }
    }
    check(label + " has no rows that the API has not", rows.isEmpty());
  }

  private static boolean isSame(JsonNode expected, ClientProperty found) {
    if (found.hasCollectionValue()) {
      var items = new ArrayList<String>();
      found.getCollectionValue().forEach((item) -> items.add(String.valueOf(item.asPrimitive().toValue())));
      var wanted = new ArrayList<String>();
      if (expected != null) expected.forEach((item) -> wanted.add(item.asText()));
      return items.equals(wanted);
    }
    if (expected == null) return found.hasNullValue();
    String text = found.getPrimitiveValue().toString();
    if (expected.isNumber()) return Double.parseDouble(text) == expected.asDouble();
    return text.equals(expected.asText()) || isSameTime(expected.asText(), found);
  }

  private static boolean isSameTime(String expected, ClientProperty found) {
    try {
      return java.time.Instant.parse(expected).equals(java.time.Instant.parse(found.getPrimitiveValue().toString()));
    } catch (java.time.format.DateTimeParseException notATime) {
      return false;
    }
  }

  private static List<JsonNode> itemsOf(String address) throws Exception {
    var items = new ArrayList<JsonNode>();
    for (String cursor = ""; cursor != null; ) {
      JsonNode page = json.readTree(new URL(address + "?limit=100" + cursor));
      page.get("items").forEach(items::add);
      JsonNode next = page.get("nextCursor");
      cursor = next == null || next.isNull() ? null : "&cursor=" + next.asText();
    }
    return items;
  }

  private static void checkQuestions(String feed) {
    var filters = client.getFilterFactory();
    String important = filters.and(filters.gt("importance", 3), filters.ne("name", "it''s")).build();
    for (ClientEntity row : rowsOf(builder(feed, "Touchpoints").filter(important).orderBy("importance desc"), 50)) {
      check("a filtered row fits", Integer.parseInt(text(row, "importance")) > 3);
    }
    URIBuilder expanded = builder(feed, "Touchpoints").select("id").expand("IncomingOwns($expand=FromDepartment)");
    for (ClientEntity row : rowsOf(expanded, 50)) {
      var owners = row.getNavigationLink("IncomingOwns").asInlineEntitySet().getEntitySet();
      for (ClientEntity owner : owners.getEntities()) {
        check("an expanded row belongs to its parent", text(owner, "toId").equals(text(row, "id")));
      }
      URI self = builder(feed, "Touchpoints").appendKeySegment(text(row, "id")).build();
      ClientEntity alone = client.getRetrieveRequestFactory().getEntityRequest(self).execute().getBody();
      check("a row is found by its key", text(alone, "id").equals(text(row, "id")));
    }
  }

  private static void checkFaults(String feed) {
    check("an unknown column is the client's fault", statusOf(feed, "nothing eq 1") == 400);
    check("what is not supported is said to be", statusOf(feed, "geo.length(name) eq 1") == 501);
  }

  private static int statusOf(String feed, String filter) {
    try {
      rowsOf(builder(feed, "Touchpoints").filter(filter), 10);
      return 200;
    } catch (ODataClientErrorException fault) {
      check("the fault has a code", fault.getODataError() != null && fault.getODataError().getCode() != null);
      return fault.getStatusLine().getStatusCode();
    } catch (ODataServerErrorException fault) {
      return fault.getMessage().contains("501") ? 501 : 500;
    }
  }

  private static URIBuilder builder(String feed, String set) {
    return client.newURIBuilder(feed).appendEntitySetSegment(set);
  }

  /** All rows over all pages. */
  private static List<ClientEntity> rowsOf(URIBuilder address, int pageSize) {
    var rows = new ArrayList<ClientEntity>();
    for (URI next = address.build(); next != null; ) {
      var request = client.getRetrieveRequestFactory().getEntitySetRequest(next);
      request.setPrefer(client.newPreferences().maxPageSize(pageSize));
      request.setAccept(ContentType.JSON_FULL_METADATA.toContentTypeString());
      ClientEntitySet page = request.execute().getBody();
      check("a page has no more rows than wished", page.getEntities().size() <= pageSize);
      rows.addAll(page.getEntities());
      next = page.getNext();
    }
    return rows;
  }

  private static int countOf(String feed, String set) {
    URI address = builder(feed, set).count().build();
    return Integer.parseInt(client.getRetrieveRequestFactory().getValueRequest(address).execute().getBody().toString());
  }

  private static String text(ClientEntity row, String name) {
    return Objects.toString(row.getProperty(name).getPrimitiveValue().toValue());
  }

  private static void check(String what, boolean isTrue) {
    checks += 1;
    if (!isTrue) throw new AssertionError(what);
  }
}
