namespace Studio.Pipelines.Trials;

using Studio.Pipelines.Trainers;

/// <summary>
/// Keeps the course of a training as a few points, whose number stays bounded however long it goes on: when there are too many, every
/// second is dropped, and from then on only every second is taken. The last point is always there. Safe to use from several threads.
/// </summary>
public sealed class CurveRecorder
{
    /// <summary>Points at most.</summary>
    public const int MostPoints = 60;

    // Enough for a line, and short in JSON.
    private const string Digits = "G5";

    private readonly Lock _lock = new();
    private List<CurvePoint> _points = [];
    private int _step = 1;
    private int _seen;
    private CurvePoint? _last;

    /// <summary>The curve so far; null before the first point.</summary>
    public TrainingCurve? Curve
    {
        get
        {
            lock (_lock)
            {
                return _last is null ? null : new TrainingCurve(_points[^1] == _last ? [.. _points] : [.. _points, _last]);
            }
        }
    }

    /// <summary>Adds a point.</summary>
    public void Add(CurvePoint point)
    {
        lock (_lock)
        {
            _last = new CurvePoint(point.Iteration, Round(point.TrainingLoss), Round(point.ValidationLoss), Round(point.Metric));
            if (_seen++ % _step != 0)
            {
                return;
            }

            _points.Add(_last);
            if (_points.Count == MostPoints)
            {
                _points = [.. _points.Where((_, index) => index % 2 == 0)];
                _step *= 2;
            }
        }
    }

    internal void Add(IterationProgress progress) =>
        Add(new CurvePoint(progress.Iteration, progress.TrainingLoss, progress.ValidationLoss, progress.Metric));

    private static double? Round(double? value) =>
        value is { } number ? double.Parse(number.ToString(Digits, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture) : null;
}
