namespace Studio.Api.Serving;

using System.Collections.Concurrent;
using Studio.Jobs.Access;
using Studio.Jobs.Projects;

/// <summary>Lets each project have as many predictions in a second as its limit says, which each process counts for itself. Those of a whole second may come at once.</summary>
/// <param name="limits">The limits.</param>
/// <param name="time">Clock.</param>
internal sealed class ProjectPace(LimitService limits, TimeProvider time)
{
    /// <summary>Seconds after which a call that was refused may be tried again: there is one for each second at least.</summary>
    public const string RetryAfterSeconds = "1";

    private readonly ConcurrentDictionary<Guid, Bucket> _buckets = new();

    /// <summary>Counts a call of the caller's project.</summary>
    /// <returns>Why it may not go on; null when it may.</returns>
    public async ValueTask<string?> RefuseAsync(CancellationToken cancellationToken)
    {
        var project = Caller.Current.ProjectOfNew;
        var most = (await limits.RecentAsync(project, cancellationToken)).PredictionsPerSecond;
        return most == 0 || _buckets.GetOrAdd(project, static (_, time) => new Bucket(time), time).TryTake(most)
            ? null
            : string.Create(CultureInfo.InvariantCulture, $"This project may ask for {most} predictions in a second; try again in a second, send more rows in a call, or ask an admin of the server for more.");
    }

    private sealed class Bucket(TimeProvider time)
    {
        private readonly Lock _lock = new();
        private double _left = double.MaxValue;
        private long _at = time.GetTimestamp();

        public bool TryTake(int perSecond)
        {
            lock (_lock)
            {
                var now = time.GetTimestamp();
                _left = Math.Min(perSecond, _left + (time.GetElapsedTime(_at, now).TotalSeconds * perSecond));
                _at = now;
                if (_left < 1)
                {
                    return false;
                }

                _left--;
                return true;
            }
        }
    }
}
