import static org.neo4j.configuration.GraphDatabaseSettings.DEFAULT_DATABASE_NAME;
import static org.neo4j.configuration.GraphDatabaseSettings.SYSTEM_DATABASE_NAME;

import inet.ipaddr.IPAddressString;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.neo4j.configuration.GraphDatabaseInternalSettings;
import org.neo4j.configuration.GraphDatabaseSettings;
import org.neo4j.configuration.connectors.BoltConnector;
import org.neo4j.configuration.connectors.ConnectorPortRegister;
import org.neo4j.configuration.connectors.ConnectorType;
import org.neo4j.configuration.helpers.SocketAddress;
import org.neo4j.dbms.api.DatabaseManagementService;
import org.neo4j.dbms.api.DatabaseManagementServiceBuilder;
import org.neo4j.io.locker.FileLockException;
import org.neo4j.kernel.internal.GraphDatabaseAPI;
import org.neo4j.monitoring.DatabaseHealth;

/**
 * Neo4j for the process that starts it, and no longer than that lives: when it ends, however it ends, our standard
 * input does too. Arguments: the folder, the page cache in MiB, "temporary" or "lasting", the heap in MiB, the port
 * (0 takes a free one). The first line of the
 * standard input is the password to set, empty to leave it as it is.
 */
public class EmbeddedNeo4j {
    private static volatile DatabaseManagementService neo4j;
    private static volatile boolean isStopped;

    private static final long leastRoomBytes = 64 << 20;
    private static final long logBytes = 64 << 20;

    private static final List<IPAddressString> everyAddress =
            List.of(new IPAddressString("0.0.0.0/0"), new IPAddressString("::/0"));

    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        var parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var password = parent.readLine();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder, arguments[2].equals("temporary"))));
        Thread.ofPlatform().start(() -> endWith(parent));
        try {
            neo4j = start(folder, mebibytes(arguments[1]), mebibytes(arguments[3]), Integer.parseInt(arguments[4]));
            if (!password.isEmpty()) setPassword(password);
            say("ready " + boltPort());
            Thread.ofPlatform().daemon().start(() -> endWhenBroken(folder));
        } catch (Throwable failure) {
            say(isInUse(failure) ? "in use" : "failed");
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static DatabaseManagementService start(Path folder, long pageCacheBytes, long heapBytes, int port)
            throws IOException {
        return new DatabaseManagementServiceBuilder(folder)
                .setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                .setConfig(GraphDatabaseSettings.allow_file_urls, false)
                // LOAD CSV finds neither a file nor an address. Two ad-hoc queries at once leave others a quarter of the heap.
                .setConfig(GraphDatabaseSettings.load_csv_file_url_root, emptyFolder(folder.resolve("import")))
                .setConfig(GraphDatabaseInternalSettings.cypher_ip_blocklist, everyAddress)
                .setConfig(GraphDatabaseSettings.memory_transaction_max_size, heapBytes / 4)
                .setConfig(GraphDatabaseSettings.memory_transaction_global_max_size, heapBytes / 4 * 3)
                // The room for its log is reserved, twice as much with the one of the users.
                .setConfig(GraphDatabaseSettings.logical_log_rotation_threshold, logBytes)
                .setConfig(GraphDatabaseSettings.udc_enabled, false)
                .setConfig(GraphDatabaseSettings.pagecache_memory, pageCacheBytes)
                // Without this the Bolt server takes ten seconds to stop.
                .setConfig(GraphDatabaseInternalSettings.netty_server_shutdown_quiet_period, Duration.ZERO)
                .build();
    }

    /**
     * After a write to the disk has failed, such as to a full one, Neo4j refuses everything until it is started again;
     * our parent starts it when it ends. As long as there is no room, starting would fail as well.
     */
    private static void endWhenBroken(Path folder) {
        try {
            while (isHealthy(DEFAULT_DATABASE_NAME) && isHealthy(SYSTEM_DATABASE_NAME)) Thread.sleep(500);
            while (folder.toFile().getUsableSpace() < leastRoomBytes) Thread.sleep(500);
            System.err.println("A write to the disk has failed");
            System.exit(1);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isHealthy(String database) {
        var resolver = ((GraphDatabaseAPI) neo4j.database(database)).getDependencyResolver();
        return resolver.resolveDependency(DatabaseHealth.class).hasNoPanic();
    }

    private static long mebibytes(String count) {
        return Long.parseLong(count) << 20;
    }

    private static Path emptyFolder(Path folder) throws IOException {
        if (Files.exists(folder)) remove(folder);
        return Files.createDirectories(folder);
    }

    private static void setPassword(String password) {
        neo4j.database(SYSTEM_DATABASE_NAME)
                .executeTransactionally(
                        "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
    }

    private static int boltPort() {
        var database = (GraphDatabaseAPI) neo4j.database(DEFAULT_DATABASE_NAME);
        if (!database.isAvailable(TimeUnit.MINUTES.toMillis(2))) {
            throw new IllegalStateException("The database did not come up; logs/debug.log says why");
        }
        var ports = database.getDependencyResolver().resolveDependency(ConnectorPortRegister.class);
        return ports.getLocalAddress(ConnectorType.BOLT).getPort();
    }

    private static void endWith(BufferedReader parent) {
        try {
            parent.transferTo(Writer.nullWriter());
        } catch (IOException broken) {
            broken.printStackTrace();
        }
        CompletableFuture.delayedExecutor(30, TimeUnit.SECONDS).execute(EmbeddedNeo4j::haltUnlessStopped);
        System.exit(0);
    }

    private static void haltUnlessStopped() {
        if (!isStopped) Runtime.getRuntime().halt(1);
    }

    private static void stop(Path folder, boolean isTemporary) {
        if (neo4j == null) return;
        neo4j.shutdown();
        if (isTemporary) remove(folder);
        isStopped = true;
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
        } catch (IOException failure) {
            failure.printStackTrace();
        }
    }

    private static boolean isInUse(Throwable failure) {
        return failure instanceof FileLockException || failure != null && isInUse(failure.getCause());
    }

    private static void say(String line) {
        System.out.println("cx-atlas: " + line);
    }
}
