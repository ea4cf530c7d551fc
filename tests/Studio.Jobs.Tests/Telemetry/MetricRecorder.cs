namespace Studio.Jobs.Tests.Telemetry;

using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Studio.Jobs.Telemetry;

/// <summary>Keeps what the meters of one host measure, as lines "name value label=value …".</summary>
internal sealed class MetricRecorder : IDisposable
{
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly MeterListener _listener = new();

    public MetricRecorder(IMeterFactory host)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == StudioTelemetry.Name && ReferenceEquals(instrument.Meter.Scope, host))
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Keep(instrument, value, labels));
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Keep(instrument, value, labels));
        _listener.SetMeasurementEventCallback<int>((instrument, value, labels, _) => Keep(instrument, value, labels));
        _listener.Start();
    }

    public string[] Lines => [.. _lines];

    /// <summary>Reads the gauges.</summary>
    public void Observe() => _listener.RecordObservableInstruments();

    public void Dispose() => _listener.Dispose();

    private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var words = new List<string> { instrument.Name, value.ToString(CultureInfo.InvariantCulture) };
        foreach (var (name, label) in labels)
        {
            words.Add($"{name}={label}");
        }

        _lines.Enqueue(string.Join(' ', words));
    }
}
