namespace Studio.Pipelines.Tests.Data.Reading;

using System.Globalization;
using System.Text;
using CsCheck;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Tests.Features;

[TestClass]
public sealed class DateFormatTests
{
    private static readonly (string Pattern, DateOrder Order)[] Patterns =
    [
        ("yyyy-MM-dd HH:mm:ss", DateOrder.YearFirst), ("yyyy-MM-dd'T'HH:mm:ss'Z'", DateOrder.YearFirst), ("yyyy/MM/dd HH:mm:ss", DateOrder.YearFirst),
        ("yyyy.MM.dd HH:mm:ss", DateOrder.YearFirst), ("yyyy-MM-dd'T'HH:mm:ss.ffffff", DateOrder.YearFirst), ("yyyy-MM-dd HH:mm:ss' UTC'", DateOrder.YearFirst),
        ("dd/MM/yyyy HH:mm:ss", DateOrder.DayFirst), ("d.M.yyyy H:mm:ss", DateOrder.DayFirst), ("dd-MM-yyyy HH:mm:ss", DateOrder.DayFirst),
        ("MM/dd/yyyy hh:mm:ss tt", DateOrder.MonthFirst), ("M/d/yyyy h:mm:ss tt", DateOrder.MonthFirst), ("d/M/yyyy h:mm:ss tt", DateOrder.DayFirst),
        ("dd MMM yyyy HH:mm:ss", DateOrder.YearFirst), ("dd-MMM-yyyy HH:mm:ss", DateOrder.MonthFirst), ("MMM d, yyyy HH:mm:ss", DateOrder.DayFirst),
        ("MMMM d yyyy HH:mm:ss", DateOrder.YearFirst), ("d MMMM yyyy HH:mm:ss", DateOrder.YearFirst), ("ddd, dd MMM yyyy HH:mm:ss '+0000'", DateOrder.YearFirst),
        ("dddd, MMMM d, yyyy h:mm:ss tt", DateOrder.YearFirst), ("ddd MMM d HH:mm:ss yyyy", DateOrder.YearFirst),
    ];

    [TestMethod]
    public void TryRead_ReadsWhatIsWritten() => Gen.Select(Gen.DateTime[new DateTime(1800, 1, 1), new DateTime(2200, 1, 1)], OneOf.Of(Patterns)).Sample(
        (moment, written) =>
        {
            var whole = new DateTime(moment.Ticks - (moment.Ticks % TimeSpan.TicksPerSecond));
            var text = whole.ToString(written.Pattern, CultureInfo.InvariantCulture);
            Assert.IsTrue(new DateFormat(written.Order).TryRead(Encoding.UTF8.GetBytes(text), out var micros), text);
            Assert.AreEqual(whole, DateTime.UnixEpoch.AddMicroseconds(micros), text);
        },
        iter: 5_000);

    [TestMethod]
    [DataRow("2023-11-05T10:00:00+02:00", "2023-11-05T08:00:00")]
    [DataRow("2023-11-05 10:00-0530", "2023-11-05T15:30:00")]
    [DataRow("Sun, 05 Nov 2023 10:00:00 GMT", "2023-11-05T10:00:00")]
    [DataRow("2023-11-05T10:00:00.123456789Z", "2023-11-05T10:00:00.123456")]
    [DataRow("05-Nov-23", "2023-11-05T00:00:00")]
    [DataRow("15-Mar-52", "1952-03-15T00:00:00")]
    public void TryRead_KnowsZonesAndCenturies(string text, string expected)
    {
        Assert.IsTrue(new DateFormat(DateOrder.YearFirst) { TwoDigitYearMax = 2026 }.TryRead(Encoding.UTF8.GetBytes(text), out var micros));
        Assert.AreEqual(DateTime.Parse(expected, CultureInfo.InvariantCulture), DateTime.UnixEpoch.AddMicroseconds(micros));
    }

    [TestMethod]
    [DataRow("05/11/2023", DateOrder.YearFirst)]
    [DataRow("31/12/2023", DateOrder.MonthFirst)]
    [DataRow("12/31/2023", DateOrder.DayFirst)]
    [DataRow("2023-02-30", DateOrder.YearFirst)]
    [DataRow("05.11.23", DateOrder.DayFirst)]
    [DataRow("1.2.10", DateOrder.DayFirst)]
    [DataRow("2023-11-05 25:00", DateOrder.YearFirst)]
    [DataRow("2023-11-05 10:00 CEST", DateOrder.YearFirst)]
    [DataRow("20231105", DateOrder.YearFirst)]
    [DataRow("Nov", DateOrder.YearFirst)]
    public void TryRead_Refuses_WhatItCannotMean(string text, DateOrder order) =>
        Assert.IsFalse(new DateFormat(order).TryRead(Encoding.UTF8.GetBytes(text), out _));
}
