namespace Studio.Api.CommandLine;

using Studio.Pipelines.Data.Reading;

/// <summary>One line a second, for logs and pipes; nothing of what takes less than a second.</summary>
internal sealed class PlainReading(TextWriter output, string name, TimeProvider time) : ReadingDisplay
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _next = Pause;

    public override void Report(ReadingStep value)
    {
        lock (_gate)
        {
            var elapsed = time.GetElapsedTime(_start);
            if (elapsed >= _next)
            {
                _next = elapsed + Pause;
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{elapsed.TotalSeconds,7:F1} s  {name}: {Far(value)}"));
            }
        }
    }

    public override ValueTask DisposeAsync() => new(output.FlushAsync());
}
