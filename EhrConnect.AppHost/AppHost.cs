using EhrConnect.AppHost;

var builder = DistributedApplication.CreateBuilder(args);
var ports = PortOffset.From(builder);

// Secrets: generated once and kept, unless Parameters:NAME says otherwise.
var postgresPassword = builder.AddPassword("postgres-password");
var redisPassword = builder.AddPassword("redis-password");
var appPassword = builder.AddPassword("app-password");
var workerPassword = builder.AddPassword("worker-password");
var identityPassword = builder.AddPassword("identity-password");
var kek = builder.AddParameter("kek", () => KeyEncryptionKey.Read(builder), secret: true);

// PostgreSQL is the truth, Redis the wake-up call.
var postgres = builder.AddPostgres("postgres", password: postgresPassword, port: ports.InRunMode(5433))
    .WithDataVolume("ehrconnect-postgres");
var database = postgres.AddDatabase("ehrconnect");
var redis = builder.AddRedis("redis", ports.InRunMode(6380), redisPassword)
    .WithDeployableScheme();

// Only the migrator sees the database superuser; it makes the roles the others log in with, and ends.
var dbManager = builder.AddProject<Projects.EhrConnect_DbManager>("dbmanager")
    .WithReference(database)
    .WithEnvironment("Database__AppPassword", appPassword)
    .WithEnvironment("Database__WorkerPassword", workerPassword)
    .WithEnvironment("Database__IdentityPassword", identityPassword)
    .WithKeyEncryptionKey(kek)
    .WaitFor(database);

var identity = builder.AddProject<Projects.EhrConnect_Identity>("identity")
    .WithPortOffset(ports)
    .WithHttpHealthCheck("/health")
    .WithDatabaseRole(database, "ehr_identity", identityPassword)
    .WithReference(redis)
    .WithKeyEncryptionKey(kek)
    .WaitForCompletion(dbManager)
    .WaitFor(redis);

builder.AddProject<Projects.EhrConnect_FhirApi>("fhirapi")
    .WithPortOffset(ports)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithDatabaseRole(database, "ehr_app", appPassword)
    .WithReference(redis)
    .WithReference(identity)
    .WithEnvironment("Auth__Authority", identity.GetEndpoint("http"))
    .WithKeyEncryptionKey(kek)
    .WaitForCompletion(dbManager)
    .WaitFor(redis)
    .WaitFor(identity);

builder.AddProject<Projects.EhrConnect_Hl7Gateway>("hl7gateway")
    .WithPortOffset(ports)
    .WithEndpoint(port: ports.Of(2575), scheme: "tcp", name: "mllp", env: "Mllp__Port", isProxied: false)
    .WithEndpoint(port: ports.Of(2576), scheme: "tcp", name: "mllps", env: "Mllp__Tls__Port", isProxied: false)
    .WithHttpHealthCheck("/health")
    .WithDatabaseRole(database, "ehr_app", appPassword)
    .WithDispatchRole(database, "ehr_worker", workerPassword)
    .WithReference(redis)
    .WithKeyEncryptionKey(kek)
    .WaitForCompletion(dbManager)
    .WaitFor(redis);

builder.AddProject<Projects.EhrConnect_Workers>("workers")
    .WithPortOffset(ports)
    .WithHttpHealthCheck("/health")
    .WithDatabaseRole(database, "ehr_app", appPassword)
    .WithDispatchRole(database, "ehr_worker", workerPassword)
    .WithReference(redis)
    .WithKeyEncryptionKey(kek)
    .WaitForCompletion(dbManager)
    .WaitFor(redis);

await builder.Build().RunAsync();
