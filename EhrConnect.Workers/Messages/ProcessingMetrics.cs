using System.Diagnostics.Metrics;

namespace EhrConnect.Workers.Messages;

/// <summary>What is counted about processing: how attempts end, and how long they take.</summary>
internal sealed class ProcessingMetrics
{
    private readonly Counter<long> _processed;
    private readonly Histogram<double> _duration;

    public ProcessingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create("EhrConnect.Hl7.Processing");
        _processed = meter.CreateCounter<long>("hl7_messages_processed", description: "Attempts to process a message, by outcome: completed, retry (it is tried again) or dead");
        _duration = meter.CreateHistogram("hl7_processing_duration", unit: "s", description: "From taking a message to the commit of its effect", advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1, 5, 30],
        });
    }

    public void Completed(TimeSpan duration) => Count("completed", duration);

    public void Failed(bool isFinal, TimeSpan duration) => Count(isFinal ? "dead" : "retry", duration);

    private void Count(string outcome, TimeSpan duration)
    {
        var tag = new KeyValuePair<string, object?>("outcome", outcome);
        _processed.Add(1, tag);
        _duration.Record(duration.TotalSeconds, tag);
    }
}
