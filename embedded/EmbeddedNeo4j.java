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
 * Runs Neo4j until the parent process exits, which closes our standard input. Arguments: folder, page cache in MiB,
 * "temporary" or "lasting", heap in MiB, Bolt port (0 for a free one). The first line of standard input is the
 * password to set; empty leaves it unchanged.
 */
public class EmbeddedNeo4j {
    private static volatile DatabaseManagementService neo4j;
    private static volatile boolean isStopped;

    private static final long minFreeBytes = 64 << 20;
    private static final long logRotationBytes = 64 << 20;

    private static final List<IPAddressString> allAddresses =
            List.of(new IPAddressString("0.0.0.0/0"), new IPAddressString("::/0"));

    public static void main(String[] arguments) throws IOException {
        var folder = Path.of(arguments[0]);
        var parent = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        var password = parent.readLine();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(folder, arguments[2].equals("temporary"))));
        Thread.ofPlatform().start(() -> exitWith(parent));
        try {
            neo4j = start(folder, toBytes(arguments[1]), toBytes(arguments[3]), Integer.parseInt(arguments[4]));
            if (!password.isEmpty()) setPassword(password);
            report("ready " + getBoltPort());
            Thread.ofPlatform().daemon().start(() -> exitAfterWriteFailure(folder));
        } catch (Throwable failure) {
            report(isInUse(failure) ? "in use" : "failed");
            failure.printStackTrace();
            System.exit(1);
        }
    }

    private static DatabaseManagementService start(Path folder, long pageCacheBytes, long heapBytes, int port)
            throws IOException {
        var builder = new DatabaseManagementServiceBuilder(folder);
        var ownSettings = folder.resolve("neo4j.conf");
        if (Files.exists(ownSettings)) builder.loadPropertiesFromFile(ownSettings);
        return builder.setConfig(BoltConnector.enabled, true)
                .setConfig(BoltConnector.listen_address, new SocketAddress("127.0.0.1", port))
                .setConfig(GraphDatabaseSettings.auth_enabled, true)
                .setConfig(GraphDatabaseSettings.allow_file_urls, false)
                // LOAD CSV can read neither files nor addresses. Two concurrent transactions leave a quarter of the heap.
                .setConfig(GraphDatabaseSettings.load_csv_file_url_root, createEmptyFolder(folder.resolve("import")))
                .setConfig(GraphDatabaseInternalSettings.cypher_ip_blocklist, allAddresses)
                .setConfig(GraphDatabaseSettings.memory_transaction_max_size, heapBytes / 8 * 3)
                .setConfig(GraphDatabaseSettings.memory_transaction_global_max_size, heapBytes / 4 * 3)
                // The log is preallocated, and again for the system database.
                .setConfig(GraphDatabaseSettings.logical_log_rotation_threshold, logRotationBytes)
                .setConfig(GraphDatabaseSettings.udc_enabled, false)
                .setConfig(GraphDatabaseSettings.pagecache_memory, pageCacheBytes)
                // Otherwise the Bolt server takes ten seconds to stop.
                .setConfig(GraphDatabaseInternalSettings.netty_server_shutdown_quiet_period, Duration.ZERO)
                .build();
    }

    /**
     * Exits after a failed write, as to a full disk: Neo4j rejects all requests until it is restarted, which the parent
     * does. Waits for free space first, since a start would fail without it.
     */
    private static void exitAfterWriteFailure(Path folder) {
        try {
            while (isHealthy(DEFAULT_DATABASE_NAME) && isHealthy(SYSTEM_DATABASE_NAME)) Thread.sleep(500);
            while (folder.toFile().getUsableSpace() < minFreeBytes) Thread.sleep(500);
            System.err.println("A write to the disk failed");
            System.exit(1);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isHealthy(String database) {
        var resolver = ((GraphDatabaseAPI) neo4j.database(database)).getDependencyResolver();
        return resolver.resolveDependency(DatabaseHealth.class).hasNoPanic();
    }

    private static long toBytes(String mebibytes) {
        return Long.parseLong(mebibytes) << 20;
    }

    private static Path createEmptyFolder(Path folder) throws IOException {
        if (Files.exists(folder)) remove(folder);
        return Files.createDirectories(folder);
    }

    private static void setPassword(String password) {
        neo4j.database(SYSTEM_DATABASE_NAME)
                .executeTransactionally(
                        "ALTER USER neo4j SET PASSWORD $password CHANGE NOT REQUIRED", Map.of("password", password));
    }

    private static int getBoltPort() {
        var database = (GraphDatabaseAPI) neo4j.database(DEFAULT_DATABASE_NAME);
        if (!database.isAvailable(TimeUnit.MINUTES.toMillis(2))) {
            throw new IllegalStateException("The database is not available after 2 minutes; see logs/debug.log");
        }
        var ports = database.getDependencyResolver().resolveDependency(ConnectorPortRegister.class);
        return ports.getLocalAddress(ConnectorType.BOLT).getPort();
    }

    private static void exitWith(BufferedReader parent) {
        try {
            parent.transferTo(Writer.nullWriter());
        } catch (IOException failure) {
            failure.printStackTrace();
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

    private static void report(String line) {
        System.out.println("cx-atlas: " + line);
    }
}
