namespace Studio.Pipelines.Tests.Data.Reading;

using System.Globalization;
using System.Text;
using CsCheck;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Tests.Features;

[TestClass]
public sealed class NumberFormatTests
{
    private static readonly Gen<NumberFormat> Format = Gen.Select(
        OneOf.Of((".", ","), (",", "."), (",", " "), (".", " "), (".", "'"), (",", "'"), (".", ""), (",", "")),
        OneOf.Of("", "$", "€", "%", "kr"),
        (marks, unit) => new NumberFormat(marks.Item1) { Thousands = marks.Item2.Length > 0 ? marks.Item2 : null, Unit = unit.Length > 0 ? unit : null });

    [TestMethod]
    public void TryRead_ReadsWhatTheFormatWrites() => Gen.Select(Format, Gen.Long[-9_999_999_999, 9_999_999_999], Gen.Int[0, 4], Gen.Bool, OneOf.Of(" ", "\u00A0", "\u202F")).Sample(
        (format, digits, decimals, bracketed, blank) =>
        {
            var value = (decimal)digits / (decimal)Math.Pow(10, decimals);
            var text = Write(value, decimals, format, bracketed, blank);
            Assert.IsTrue(format.TryRead(Encoding.UTF8.GetBytes(text), out var read), $"{format} does not read {text}.");
            Assert.AreEqual((double)value, read, 1e-9 * Math.Abs((double)value), text);
        },
        iter: 5_000);

    [TestMethod]
    [DataRow(".", null, null, "1,234")]
    [DataRow(",", null, null, "1.5")]
    [DataRow(",", null, null, "1.234")]
    [DataRow(".", ",", null, "12,34")]
    [DataRow(".", ",", null, "1,234,56")]
    [DataRow(",", ".", null, "1,234.5")]
    [DataRow(".", null, "%", "0.125")]
    [DataRow(".", null, "$", "€5")]
    [DataRow(".", null, null, "5%")]
    [DataRow(".", null, null, "1_000")]
    [DataRow(".", null, null, "0x10")]
    [DataRow(".", null, null, "five")]
    [DataRow(".", null, null, "")]
    public void TryRead_Refuses_WhatMayMeanSomethingElse(string point, string? thousands, string? unit, string text) =>
        Assert.IsFalse(new NumberFormat(point) { Thousands = thousands, Unit = unit }.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [TestMethod]
    [DataRow("12.5", 12.5)]
    [DataRow("-1e3", -1000)]
    [DataRow("+.5", 0.5)]
    [DataRow("5.", 5)]
    [DataRow("inf", double.PositiveInfinity)]
    [DataRow("-Infinity", double.NegativeInfinity)]
    [DataRow("1e400", double.PositiveInfinity)]
    public void TryReadPlain_ReadsWhatProgramsWrite(string text, double expected)
    {
        Assert.IsTrue(NumberFormat.TryReadPlain(Encoding.UTF8.GetBytes(text), out var value));
        Assert.AreEqual(expected, value);
    }

    [TestMethod]
    public void TryReadPlain_ReadsAsTheFramework_ToTheLastBit() =>
        Gen.Select(OneOf.Of("", "-", "+"), Gen.String[Gen.Char["0123456789"], 0, 20], OneOf.Of("", ".", "."), Gen.String[Gen.Char["0123456789"], 0, 20], OneOf.Of("", "", "e5", "e-300"))
            .Select(parts => string.Concat(parts.Item1, parts.Item2, parts.Item3, parts.Item4, parts.Item5))
            .Where(text => text.Length > 0)
            .Sample(text =>
            {
                var known = double.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var expected);
                Assert.AreEqual(known, NumberFormat.TryReadPlain(Encoding.UTF8.GetBytes(text), out var value), text);
                Assert.IsTrue(!known || BitConverter.DoubleToInt64Bits(expected) == BitConverter.DoubleToInt64Bits(value), text);
            });

    private static string Write(decimal value, int decimals, NumberFormat format, bool bracketed, string blank)
    {
        var info = new NumberFormatInfo { NumberDecimalSeparator = format.Decimal, NumberGroupSeparator = format.Thousands == " " ? blank : format.Thousands ?? string.Empty };
        var digits = Math.Abs(value).ToString($"{(format.Thousands is null ? "F" : "N")}{decimals}", info);
        var withUnit = format.Unit switch
        {
            null => digits,
            "$" or "€" => format.Unit + digits,
            var unit => $"{digits} {unit}",
        };
        return value >= 0 ? withUnit : bracketed ? $"({withUnit})" : $"-{withUnit}";
    }
}
