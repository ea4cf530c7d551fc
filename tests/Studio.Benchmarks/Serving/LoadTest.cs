namespace Studio.Benchmarks.Serving;

using System.Diagnostics;

/// <summary>How long calls took.</summary>
/// <param name="Milliseconds">Of each call, in ascending order.</param>
/// <param name="Seconds">Of all of them.</param>
/// <param name="Refused">Calls answered otherwise than by 200.</param>
internal sealed record LoadResult(double[] Milliseconds, double Seconds, int Refused)
{
    /// <summary>The middle one.</summary>
    public double Median => Quantile(0.5);

    /// <summary>Answered calls a second.</summary>
    public double PerSecond => (Milliseconds.Length - Refused) / Seconds;

    /// <summary>A quantile, such as 0.99.</summary>
    public double Quantile(double share) => Milliseconds[(int)Math.Min(Milliseconds.Length - 1, share * Milliseconds.Length)];
}

/// <summary>Sends one request again and again.</summary>
/// <param name="port">Port of the service.</param>
/// <param name="request">The request.</param>
internal sealed class LoadTest(int port, byte[] request)
{
    /// <summary>One client that asks again as soon as it has its answer.</summary>
    public LoadResult OneClient(int calls)
    {
        using var connection = new HttpConnection(port);
        return Measure(calls, (_, times) => times.Add(Ask(connection)));
    }

    /// <summary>One client that asks at a steady rate; what comes late counts from when it should have been asked.</summary>
    public LoadResult Paced(int perSecond, double seconds)
    {
        using var connection = new HttpConnection(port);
        var begin = Stopwatch.GetTimestamp();
        return Measure((int)(perSecond * seconds), (call, times) =>
        {
            var due = begin + (long)((double)call / perSecond * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < due)
            {
                Thread.Sleep(Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due) > TimeSpan.FromMilliseconds(2) ? 1 : 0);
            }

            Ask(connection);
            times.Add(Stopwatch.GetElapsedTime(due).TotalMilliseconds);
        });
    }

    /// <summary>Several clients, each of which asks again as soon as it has its answer.</summary>
    public LoadResult Clients(int clients, double seconds)
    {
        var results = new List<double>[clients];
        var refused = 0;
        var begin = Stopwatch.GetTimestamp();
        var end = begin + (long)(seconds * Stopwatch.Frequency);
        var threads = Enumerable.Range(0, clients).Select(client => new Thread(() =>
        {
            using var connection = new HttpConnection(port);
            var times = results[client] = [];
            while (Stopwatch.GetTimestamp() < end)
            {
                var started = Stopwatch.GetTimestamp();
                if (connection.Ask(request) != 200)
                {
                    Interlocked.Increment(ref refused);
                }

                times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return new LoadResult([.. results.SelectMany(times => times).Order()], Stopwatch.GetElapsedTime(begin).TotalSeconds, refused);
    }

    private static LoadResult Measure(int calls, Action<int, List<double>> call)
    {
        var times = new List<double>(calls);
        var begin = Stopwatch.GetTimestamp();
        for (var i = 0; i < calls; i++)
        {
            call(i, times);
        }

        return new LoadResult([.. times.Order()], Stopwatch.GetElapsedTime(begin).TotalSeconds, 0);
    }

    private double Ask(HttpConnection connection)
    {
        var started = Stopwatch.GetTimestamp();
        var status = connection.Ask(request);
        return status == 200 ? Stopwatch.GetElapsedTime(started).TotalMilliseconds : throw new InvalidOperationException($"The service answers {status}.");
    }
}
