using EhrConnect.Benchmarks;

// The commands: one line each. A benchmark of another part adds its line here and its code in a folder of its own.
(string Name, string Arguments, Func<string[], Task<int>> Run)[] commands =
[
    ("bench api", "[ROUNDS [SECONDS]]", EhrConnect.Benchmarks.Api.ApiBenchmark.RunAsync),
    ("bare-api", "PORT CONNECTION", EhrConnect.Benchmarks.Api.BareApi.RunAsync),
    ("bench fhir-validate", "", EhrConnect.Benchmarks.Fhir.ValidateBenchmark.RunAsync),
    ("bench fhir", "[read] [write] [mix] [import]", EhrConnect.Benchmarks.Fhir.FhirBenchmark.RunAsync),
    ("bare-fhir", "PORT CONNECTION", EhrConnect.Benchmarks.Fhir.BareFhir.RunAsync),
    ("bench mllp", "[CONNECTIONS PIPELINED [SECONDS]]", EhrConnect.Benchmarks.Mllp.MllpBenchmark.RunAsync),
    ("mllp-echo", "PORT", EhrConnect.Benchmarks.Mllp.BareServer.RunEchoAsync),
    ("mllp-durable", "PORT CONNECTION", EhrConnect.Benchmarks.Mllp.BareServer.RunDurableAsync),
    ("mllp-kill", "ROUNDS", EhrConnect.Benchmarks.Mllp.KillCommand.RunAsync),
    ("mllp-soak", "MINUTES", EhrConnect.Benchmarks.Mllp.SoakCommand.RunAsync),
    ("bench hl7", "", EhrConnect.Benchmarks.Hl7.Hl7Benchmark.RunAsync),
    ("bench fhir-search", "[SMALL] [LARGE] [SEARCHES]", EhrConnect.Benchmarks.Fhir.SearchBenchmark.RunAsync),
    ("hl7-corpus", "DIR", EhrConnect.Benchmarks.Hl7.CorpusCommand.RunAsync),
    ("hl7-validate", "DIR", EhrConnect.Benchmarks.Hl7.ValidateCommand.RunAsync),
    ("hl7-describe", "VERSION PATH", EhrConnect.Benchmarks.Hl7.DescribeCommand.RunAsync),
    ("hl7-parse", "FILE", EhrConnect.Benchmarks.Hl7.ParseCommand.RunAsync),
];

return await CommandTable.RunAsync(commands, args);
