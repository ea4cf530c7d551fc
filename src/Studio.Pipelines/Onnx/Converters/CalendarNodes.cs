namespace Studio.Pipelines.Onnx.Converters;

using Studio.Pipelines.Features.Dates;

/// <summary>Graph nodes for the parts of <see cref="CalendarTime"/>; line by line the same arithmetic.</summary>
internal sealed class CalendarNodes
{
    private readonly OnnxGraph _graph;
    private readonly string _days;
    private readonly string _second;
    private readonly string _dayOfMarchYear;
    private readonly string _monthFromMarch;
    private readonly string _year;
    private readonly Dictionary<DatePart, string> _integers = [];

    /// <summary>Adds what all parts share.</summary>
    /// <param name="graph">Graph to add to.</param>
    /// <param name="seconds">int64 [N, dates], seconds since 0000-03-01.</param>
    public CalendarNodes(OnnxGraph graph, string seconds)
    {
        _graph = graph;
        _days = Div(seconds, CalendarTime.Day);
        _second = Mod(seconds, CalendarTime.Day);
        var dayOfEra = Mod(_days, CalendarTime.Era);
        var leaps = Add(Sub(dayOfEra, Div(dayOfEra, 1460)), Sub(Div(dayOfEra, 36_524), Div(dayOfEra, 146_096)));
        var yearOfEra = Div(leaps, 365);
        var daysBefore = Add(Mul(yearOfEra, 365), Sub(Div(yearOfEra, 4), Div(yearOfEra, 100)));
        _dayOfMarchYear = Sub(dayOfEra, daysBefore);
        _monthFromMarch = Div(Add(Mul(_dayOfMarchYear, 5), 2), 153);
        _year = Add(Add(yearOfEra, Mul(Div(_days, CalendarTime.Era), 400)), Div(_monthFromMarch, 10));
    }

    /// <summary>A part as float [N, dates].</summary>
    public string Part(DatePart part)
    {
        var whole = DateEncoding.BaseOf(part);
        if (!_integers.TryGetValue(whole, out var integer))
        {
            _integers[whole] = integer = Integer(whole);
        }

        return whole == part
            ? _graph.Cast(integer, OnnxElement.Float)
            : _graph.Node("Gather", [_graph.Constant([.. DateEncoding.WaveOf(part)]), integer], ("axis", 0));
    }

    private string Integer(DatePart part) => part switch
    {
        DatePart.Year => _year,
        DatePart.Month => Add(Mod(Add(_monthFromMarch, 2), 12), 1),
        DatePart.DayOfMonth => Add(Sub(_dayOfMarchYear, Div(Add(Mul(_monthFromMarch, 153), 2), 5)), 1),
        DatePart.Weekday => Mod(Add(_days, 2), 7),
        DatePart.DayOfYear => DayOfYear(),
        DatePart.Hour => Div(_second, 3600),
        DatePart.Minute => Mod(Div(_second, 60), 60),
        _ => throw new ArgumentOutOfRangeException(nameof(part), part, "Not a whole calendar part."),
    };

    private string DayOfYear()
    {
        var before = Add(_year, -1);
        var leaps = Add(Sub(Div(before, 4), Div(before, 100)), Div(before, 400));
        return Sub(_days, Add(Add(Mul(before, 365), leaps), 305));
    }

    private string Add(string left, string right) => _graph.Node("Add", [left, right]);

    private string Add(string left, long right) => Add(left, _graph.Constant([right]));

    private string Sub(string left, string right) => _graph.Node("Sub", [left, right]);

    private string Mul(string left, long right) => _graph.Node("Mul", [left, _graph.Constant([right])]);

    private string Div(string left, long right) => _graph.Node("Div", [left, _graph.Constant([right])]);

    private string Mod(string left, long right) => _graph.Node("Mod", [left, _graph.Constant([right])]);
}
