namespace EhrConnect.Benchmarks.Mllp;

/// <summary>One of the servers of the benchmark.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="Port">Where it listens.</param>
/// <param name="ProcessId">The server itself.</param>
/// <param name="Stores">Whether it uses the database.</param>
internal sealed record BenchmarkedServer(string Name, int Port, int ProcessId, bool Stores);
