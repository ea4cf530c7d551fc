namespace Studio.Pipelines.Tests.Cases;

using System.Globalization;
using Studio.Pipelines.Data;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Tests;

/// <summary>Tables that people have brought to this and other programs, with the outcome that is right. One configuration each, without a search.</summary>
[TestClass]
public sealed class PublicCaseTests
{
    private readonly Random _random = new(7);

    [TestMethod]
    public async Task TrueAndFalse_AreThoseOfTraining_InAFileWithoutTheThirdLevel()
    {
        using var table = await TrainedTable.TrainAsync(Rows("has_contract,x,outcome", 200, i => $"{(i % 3) switch { 0 => "True", 1 => "False", _ => "Unknown" }},{Noise()},{(i % 3 == 0 ? "churn" : "stay")}"), "outcome");
        var mixed = table.Predict("has_contract,x\nTrue,0.5\nFalse,0.5\nUnknown,0.5\n");
        CollectionAssert.AreEqual(new[] { "churn", "stay", "stay" }, mixed.Labels!.ToArray());
        Same(mixed, table.Predict("has_contract,x\nTrue,0.5\nFalse,0.5\n"), 2);
        Same(mixed, table.Predict("has_contract,x\nTrue,0.5\n"), 1);
        Same(mixed, table.PredictJson("""{"has_contract": true, "x": 0.5}""", """{"has_contract": "FALSE", "x": "0.5"}"""), 2);
    }

    [TestMethod]
    public async Task Dates_HaveTheDayFirst_AsInTraining()
    {
        using var table = await TrainedTable.TrainAsync(
            Rows("visit,noise,season", 400, i => Day(2022, i * 1.8) is var day ? $"{day:dd/MM/yyyy},{Noise()},{(day.Month is >= 4 and <= 9 ? "summer" : "winter")}" : ""), "season");
        var days = "visit,noise\n05/11/2023,0\n06/12/2023,0\n11/05/2023,0\n12/06/2023,0\n";
        CollectionAssert.AreEqual(new[] { "winter", "winter", "summer", "summer" }, table.Predict(days).Labels!.ToArray());
        Same(table.Predict(days), table.Predict($"{days}25/11/2023,0\n"), 4);
    }

    [TestMethod]
    public async Task Missing_IsMissing_InARowAlone()
    {
        using var table = await TrainedTable.TrainAsync(Rows("income,age,granted", 200, i => $"{(i % 5 == 0 ? "NA" : $"{1000 + (i * 37 % 900)}")},{20 + (i % 40)},{(i % 5 == 0 ? "no" : "yes")}"), "granted");
        Same(table.Predict("income,age\nNA,30\n1500,30\n"), table.Predict("income,age\nNA,30\n"), 1);
    }

    [TestMethod]
    public async Task Booleans_AreSentInAnySpelling()
    {
        using var table = await TrainedTable.TrainAsync(Rows("member,visits,end", 200, i => $"{(i % 2 == 0 ? "TRUE" : "FALSE")},{i % 90},{(i % 2 == 0 ? "buys" : "leaves")}"), "end");
        string[] spellings = ["\"TRUE\"", "true", "\"true\"", "\"True\""];
        CollectionAssert.AreEqual(Enumerable.Repeat("buys", 4).ToArray(), table.PredictJson([.. spellings.Select(value => $$"""{"member": {{value}}, "visits": 50}""")]).Labels!.ToArray());
        Assert.AreEqual("buys", table.Predict("member,visits\nTRUE,50\n").Labels!.Single());
    }

    [TestMethod]
    public async Task Thousands_AreRead_WhereFewRowsHaveThem()
    {
        using var table = await TrainedTable.TrainAsync(
            Rows("nr,amount,tax", 300, i => (i is 57 or 190 ? 1250 + i : 5 + (i * 3.1)) is var x ? $"{i + 1},\"{x.ToString("N2", CultureInfo.InvariantCulture)}\",{(x / 5).ToString(CultureInfo.InvariantCulture)}" : ""), "tax");
        Assert.AreEqual((300, 0, 1440), (table.Data.Rows, table.Data.RejectedCount, table.Column("amount").Numbers!.Max));
        Assert.AreEqual(80, Value(table.Predict("nr,amount\n5,400.00\n")), 20);
        Assert.IsTrue(double.IsFinite(Value(table.Predict("nr,amount\n5,\"1,440.00\"\n"))));
    }

    [TestMethod]
    public async Task Cells_AreTheSame_WithBlanksAroundThem()
    {
        using var table = await TrainedTable.TrainAsync(
            Rows("age, work, hours, code, income", 240, i => $"{20 + (i % 60)}, {(i % 2 == 0 ? "Private" : "State-gov")}, {(i % 9 == 0 ? "?" : $"{i % 70}")}, {(i % 3 == 0 ? "007" : "042")}, {(i % 2 == 0 ? "<=50K" : ">50K")}"), "income");
        Assert.AreEqual((ColumnType.Number, ColumnType.Text), (table.Column("hours").Type, table.Column("code").Type));
        CollectionAssert.AreEqual(new[] { "<=50K", ">50K" }, table.Plan.Classes.ToArray());
        Same(table.Predict("age, work, hours, code\n40, Private, ?, 042\n"), table.Predict("age,work,hours,code\n40,Private,?,042\n"), 1);
    }

    [TestMethod]
    public async Task PerCentAndCurrency_AreNumbers()
    {
        using var table = await TrainedTable.TrainAsync(
            Rows("rate,price,change,score", 300, i => (i % 40, 200 + (i * 29), (i * 77 % 4000) - 2000) is var (rate, price, change)
                ? $"{rate}.5%,\"${price:N2}\",{(change < 0 ? $"\"({-change:N0})\"" : $"\"{change:N0}\"")},{(3 * rate) + (price / 100) + (change / 50)}" : ""), "score", "lbfgs");
        Assert.IsTrue(table.Plan.Features.All(feature => feature.Purpose == ColumnPurpose.Numeric), string.Join(", ", table.Plan.Features));
        Assert.AreEqual(30 + 50 - 20, Value(table.Predict("rate,price,change\n10.5%,\"$5,000.00\",\"(1,000)\"\n")), 5);
    }

    [TestMethod]
    public async Task BlanksAndApostrophes_AreThousandsMarks()
    {
        using var table = await TrainedTable.ReadAsync("a.csv", Rows("loyer;revenu;prime", 120, i => $"{1 + (i % 9)}\u00A0{100 + i},57;{10 + (i % 80)}\u202F{100 + i},5;{10 + (i % 80)}'{100 + i}.67"));
        Assert.IsTrue(table.Profile.Columns.All(column => column.Type == ColumnType.Number), string.Join(", ", table.Profile.Columns.Select(column => column.Type)));
    }

    [TestMethod]
    public async Task IndexColumns_AreLeftOut()
    {
        using var table = await TrainedTable.TrainAsync(Rows(",x,y,kind", 150, i => $"{i},{Noise()},{Noise()},{"abc"[i / 50]}"), "kind");
        CollectionAssert.AreEqual(new[] { "x", "y" }, table.Plan.Features.Select(feature => feature.Name).ToArray());
    }

    [TestMethod]
    public async Task SortedNumbersOfRows_AreLeftOut_OrTold()
    {
        using var named = await TrainedTable.ReadAsync("a.csv", Rows("Unnamed: 0,x,kind", 150, i => $"{(i * 7) + (i % 3)},{Noise()},{"abc"[i / 50]}"));
        using var other = await TrainedTable.ReadAsync("a.csv", Rows("place,x,kind", 150, i => $"{(i * 7) + (i % 3)},{Noise()},{"abc"[i / 50]}"));
        Assert.AreEqual(ColumnPurpose.Ignore, named.Column("Unnamed: 0").Purpose);
        Assert.Contains("index-like", other.Profile.Guardrails.Where(guardrail => guardrail.Column == "place").Select(guardrail => guardrail.Code).ToList());
    }

    [TestMethod]
    public async Task NumbersInJsonStrings_AreNumbers()
    {
        using var table = await TrainedTable.ReadAsync("a.jsonl", Culture.Invariantly(() => string.Concat(Enumerable.Range(0, 100).Select(i => $$"""{"area": "{{i + 0.5}}", "Id": {{i % 9}}, "id": "x{{i % 7}}", "big": {{9007199254740993 + i}}}""" + "\n"))));
        Assert.AreEqual((ColumnType.Number, ColumnType.Number, ColumnType.Text, ColumnType.Text), (table.Column("area").Type, table.Column("Id").Type, table.Column("id").Type, table.Column("big").Type));
        Assert.Contains("9007199254740993", table.Column("big").TopValues.Select(value => value.Value).ToList());
    }

    [TestMethod]
    public async Task TwoDigitYears_AreNotInTheFuture()
    {
        using var table = await TrainedTable.ReadAsync("a.csv", Rows("born,geboren,due", 200, i => Day(1948, i * 95) is var day
            ? string.Create(CultureInfo.InvariantCulture, $"{day:dd-MMM-yy},{day:dd.MM.yy},{Day(DateTime.UtcNow.Year - 1, i * 9):dd/MM/yy}") : ""));
        Assert.IsLessThan(new DateTime(2005, 1, 1), DateTime.UnixEpoch.AddSeconds(table.Column("born").Numbers!.Max));
        Assert.IsGreaterThan(new DateTime(1940, 1, 1), DateTime.UnixEpoch.AddSeconds(table.Column("geboren").Numbers!.Min));
        Assert.IsGreaterThan(DateTime.UtcNow.AddYears(-2), DateTime.UnixEpoch.AddSeconds(table.Column("due").Numbers!.Min));
    }

    [TestMethod]
    public async Task Names_MayHaveEverything()
    {
        using var table = await TrainedTable.TrainAsync(
            Rows("\"distance, km\",\"{\"\"a\"\": [1]}\",größe,距离,label,probabilities,\"kind of\nthing\"", 200, i => $"{i % 50},{Noise()},{Noise()},{Noise()},{Noise()},{Noise()},{(i % 50 < 25 ? "\"a\nb\"" : "\"say \"\"c\"\"\"")}"), "kind of\nthing");
        CollectionAssert.AreEqual(new[] { "a\nb", "say \"c\"" }, table.Predict("\"distance, km\"\n3\n44\n").Labels!.ToArray());
    }

    [TestMethod]
    public async Task TextThatIsMostlyBlank_IsText()
    {
        string[] telling = ["please call me back about the broken order", "thank you for the quick help with everything"];
        using var table = await TrainedTable.ReadAsync("a.csv", Rows("comment,case", 500, i => $"{(i % 5 == 0 ? $"{telling[i / 5 % 2]} number {i} today {_random.Next(1000)}" : "")},{(i / 5 % 2 == 0 ? "open" : "closed")}"));
        Assert.AreEqual(ColumnPurpose.Text, table.Column("comment").Purpose);
    }

    [TestMethod]
    public async Task Classes_DoNotDifferByBlanksOrCase_WhichIsTold()
    {
        using var table = await TrainedTable.TrainAsync(Rows("x,answer", 200, i => $"{(i % 2) + Noise()},{(i % 2 == 0 ? i % 4 == 0 ? "yes" : "yes " : i % 5 == 0 ? "No" : "no")}"), "answer");
        CollectionAssert.AreEquivalent(new[] { "yes", "no" }, table.Plan.Classes.ToArray());
        Assert.AreEqual(0, table.Result.RowsLeftOut);
        Assert.Contains("label-spelling", table.LabelGuardrails.Select(guardrail => guardrail.Code).ToList());
    }

    [TestMethod]
    public async Task WordsForMissing_AreNoClasses()
    {
        using var table = await TrainedTable.TrainAsync(Rows("x,grade", 200, i => $"{(i % 2) + Noise()},{(i % 10 == 0 ? "NULL" : i % 10 == 1 ? "N/A" : i % 2 == 0 ? "good" : "bad")}"), "grade");
        CollectionAssert.AreEquivalent(new[] { "bad", "good" }, table.Plan.Classes.ToArray());
        Assert.AreEqual(40, table.Result.RowsLeftOut);
        Assert.Contains("missing-words-in-label", table.LabelGuardrails.Select(guardrail => guardrail.Code).ToList());
    }

    [TestMethod]
    public async Task Namibia_IsACountry()
    {
        using var table = await TrainedTable.TrainAsync(Rows("country,x,half", 240, i => $"{(i % 4) switch { 0 => "NA", 1 => "DE", 2 => "FR", _ => "NO" }},{Noise()},{(i % 4 == 0 ? "south" : "north")}"), "half");
        var mixed = table.Predict("country,x\nNA,0.5\nDE,0.5\n,0.5\n");
        CollectionAssert.AreEqual(new[] { "south", "north" }, mixed.Labels!.Take(2).ToArray());
        Same(mixed, table.Predict("country,x\nNA,0.5\n"), 1);
    }

    [TestMethod]
    public async Task Columns_MayComeInAnyOrder_WithOthersAmongThem()
    {
        using var table = await TrainedTable.TrainAsync(Rows("a,b,c,d,y", 240, i => $"{Noise()},{(i % 3) switch { 0 => "red", 1 => "green", _ => "blue" }},{i % 100},2023-0{1 + (i % 9)}-1{i % 10},{(i % 3 == 0 ? "p" : "n")}"), "y");
        Same(table.Predict("a,b,c,d\n0.5,red,5,2023-01-11\n"), table.Predict("d,extra,C,a,b,y\n2023-01-11,?,5,0.5,red,\n"), 1);
        var odd = table.Predict("a,b,c,d\n0.5,violet,50,2031-01-01\n,,,\n1e300,red,-5,1900-01-01\n");
        Assert.IsTrue(odd.Predictions.Values.ToArray().All(value => value is >= 0 and <= 1));
    }

    [TestMethod]
    public async Task InfiniteValues_AreMissing()
    {
        using var table = await TrainedTable.TrainAsync(Rows("x,z,y", 300, i => (i % 97 / 97.0) is var x ? $"{(i % 50) switch { 3 => "inf", 4 => "-inf", 5 => "1e400", _ => x.ToString("0.000", CultureInfo.InvariantCulture) }},{Noise()},{(10 * x).ToString("0.000", CultureInfo.InvariantCulture)}" : ""), "y");
        var scored = table.Predict("x,z\ninf,0.5\n,0.5\n1e400,0.5\n");
        Assert.AreEqual(Value(scored, 1), Value(scored), 1e-6);
        Assert.AreEqual(Value(scored, 1), Value(scored, 2), 1e-6);
    }

    [TestMethod]
    public async Task Identifiers_KeepTheirDigits()
    {
        string[] ids = ["1234567890123456", "2345678901234567", "9876543210987654"];
        using var table = await TrainedTable.TrainAsync(Rows("account,z,kind", 240, i => $"{ids[i % 3]},{Noise()},{(i % 3 == 1 ? "odd" : "even")}"), "kind");
        var all = table.Predict($"account,z\n{ids[0]},0.5\n{ids[1]},0.5\n{ids[2]},0.5\n");
        CollectionAssert.AreEqual(new[] { "even", "odd", "even" }, all.Labels!.ToArray());
        Same(all, table.Predict($"account,z\n{ids[0]},0.5\n{ids[1]},0.5\n"), 2);
        Same(all, table.PredictJson($$"""{"account": {{ids[0]}}, "z": 0.5}""", $$"""{"account": "{{ids[1]}}", "z": 0.5}"""), 2);
    }

    [TestMethod]
    public async Task LargeTargets_AreLearned()
    {
        using var table = await TrainedTable.TrainAsync(Rows("x,z,next", 400, i => $"{i % 100},{Noise()},{1700000000 + (3 * (i % 100))}"), "next");
        Assert.AreEqual(1700000150, Value(table.Predict("x,z\n50,0.5\n")), 20);
    }

    [TestMethod]
    public async Task MissingMarkers_AreMissingInNumbersAndDates()
    {
        string[] words = ["<NA>", "\\N", "#DIV/0!", "#VALUE!", "#N/A N/A", "-nan", " NA ", "N.A."];
        using var table = await TrainedTable.ReadAsync("a.csv", Rows(string.Join(',', words.Select((_, index) => $"c{index}")) + ",day", 200,
            i => string.Join(',', words.Select(word => i % 10 == 0 ? word : Noise().ToString(CultureInfo.InvariantCulture))) + (i % 10 == 0 ? ",NaT" : $",2024-02-{1 + (i % 28):00}")));
        Assert.IsTrue(table.Profile.Columns.All(column => column.Missing == 20), string.Join(", ", table.Profile.Columns.Select(column => (column.Name, column.Missing))));
        Assert.IsTrue(table.Profile.Columns.Take(words.Length).All(column => column.Type == ColumnType.Number));
        Assert.AreEqual(ColumnType.Timestamp, table.Column("day").Type);
    }

    [TestMethod]
    public async Task ThousandsOfBooleans_AreBooleans()
    {
        using var table = await TrainedTable.ReadAsync("a.csv", Rows(string.Join(',', Enumerable.Range(0, 3000).Select(i => $"b{i}")), 40, _ => string.Join(',', Enumerable.Range(0, 3000).Select(_ => _random.Next(2) == 0 ? "true" : "false"))));
        Assert.IsTrue(table.Profile.Columns.All(column => column.Type == ColumnType.Boolean));
    }

    [TestMethod]
    public async Task MixedLineEnds_AreOneTable()
    {
        var lines = Rows("x,y,kind", 120, i => $"{i % 7},{Noise()},{"ab"[i % 2]}").Split('\n');
        using var table = await TrainedTable.ReadAsync("a.csv", string.Concat(lines.Where(line => line.Length > 0).Select((line, index) => line + (index % 3 == 0 ? "\r\n" : index % 3 == 1 ? "\n" : "\r"))));
        Assert.AreEqual((120, 0), (table.Data.Rows, table.Data.RejectedCount));
        CollectionAssert.AreEquivalent(new[] { "a", "b" }, table.Column("kind").TopValues.Select(value => value.Value).ToArray());
    }

    [TestMethod]
    public async Task AClassOfOneRow_DoesNotEndTheTraining()
    {
        using var table = await TrainedTable.TrainAsync(Rows("x,kind", 150, i => $"{(i % 4) + (Noise() / 2)},{(i == 77 ? "rare" : $"k{i % 4}")}"), "kind");
        Assert.HasCount(5, table.Plan.Classes);
        Assert.IsTrue(table.Result.Metrics.Validation.Values.All(double.IsFinite));
    }

    [TestMethod]
    public async Task SortedRows_AreShuffledIntoFolds()
    {
        using var table = await TrainedTable.TrainAsync(Rows("x,z,y", 400, i => $"{i * 0.01:0.00},{Noise()},{i * 0.1:0.0}"), "y");
        Assert.IsGreaterThan(0.95, table.Result.Metrics.Validation["r2"]);
    }

    [TestMethod]
    public async Task TextsOfMoments_AreDates()
    {
        (string Name, string Format, int Seconds)[] styles =
        [
            ("bigquery", "yyyy-MM-dd HH:mm:ss 'UTC'", 1), ("offset", "yyyy-MM-dd'T'HH:mm:ss'+00:00'", 1), ("millis_z", "yyyy-MM-dd'T'HH:mm:ss'.000Z'", 1),
            ("us_ampm", "MM/dd/yyyy hh:mm:ss tt", 1), ("uk_ampm", "dd/MM/yyyy hh:mm:ss tt", 1), ("dotted_iso", "yyyy.MM.dd", 86400),
            ("de_minutes", "dd.MM.yyyy HH:mm", 60), ("month_name", "MMM dd yyyy", 86400), ("rfc2822", "'\"'ddd, dd MMM yyyy HH:mm:ss '+0000\"'", 1),
        ];
        var moments = Enumerable.Range(0, 150).Select(i => new DateTime(2022, 1, 1).AddSeconds(i * 37_000_003L % (730 * 86400))).ToArray();
        using var table = await TrainedTable.TrainAsync(
            Rows(string.Join(',', styles.Select(style => style.Name)) + ",x,half", 150, i => string.Join(',', styles.Select(style => moments[i].ToString(style.Format, CultureInfo.InvariantCulture))) + $",{Noise()},{(moments[i].Year == 2022 ? "first" : "second")}"),
            "half", ignore: [.. styles.Skip(1).Select(style => style.Name)]);
        var values = await table.ValuesAsync();
        foreach (var style in styles)
        {
            Assert.AreEqual(ColumnType.Timestamp, table.Column(style.Name).Type, style.Name);
            CollectionAssert.AreEqual(Array.ConvertAll(moments, moment => Math.Floor((moment - DateTime.UnixEpoch).TotalSeconds / style.Seconds) * style.Seconds), values.Column<NumberColumn>(style.Name).Values, style.Name);
        }

        string[] texts = ["2022-05-01 10:00:00 UTC", "2022-05-01T10:00:00Z", "2022-05-01", "2023-05-01 10:00:00 UTC"];
        CollectionAssert.AreEqual(new[] { "first", "first", "first", "second" }, table.PredictJson([.. texts.Select(text => $$"""{"bigquery": "{{text}}", "x": 0.5}""")]).Labels!.ToArray());
    }

    [TestMethod]
    public async Task Features_MayHaveTheNamesOfOutputs()
    {
        const string names = "label,probabilities,prediction,Score,Features,PredictedLabel,Probability,probability_up";
        var csv = Rows($"{names},way,sum", 240, i => (i * 37 % 240 / 240.0, Noise()) is var (label, prediction)
            ? FormattableString.Invariant($"{label:0.000},{Noise()},{prediction},{Noise()},{Noise()},{Noise()},{Noise()},{Noise()},{(label + prediction > 1 ? "up" : "down")},{label + prediction:0.000}") : "");
        var rows = $"{names}\n.9,.1,.9,0,0,0,0,0\n.1,.9,.1,1,1,1,1,1\n";
        using var classes = await TrainedTable.TrainAsync(csv, "way", ignore: "sum");
        Assert.HasCount(8, classes.Plan.Features);
        CollectionAssert.AreEqual(new[] { "up", "down" }, classes.Predict(rows).Labels!.ToArray());
        using var numbers = await TrainedTable.TrainAsync(csv, "sum", ignore: "way");
        Assert.HasCount(8, numbers.Plan.Features);
        Assert.AreEqual(1.8, Value(numbers.Predict(rows)), 0.25);
        Assert.AreEqual(0.2, Value(numbers.Predict(rows), 1), 0.25);
    }

    [TestMethod]
    [DataRow("tenth", 0.1, 0, 4)]
    [DataRow("second", 1, 1_700_000_000, 5)]
    [DataRow("serial", 1, 16_777_210, 7)]
    public async Task Values_AreOnTheirSideOfACut(string name, double step, double start, int cut)
    {
        string[] texts = [.. Enumerable.Range(0, 10).Select(i => (start + (i * step)).ToString("0.#", CultureInfo.InvariantCulture))];
        using var table = await TrainedTable.TrainAsync(Rows($"{name},side", 400, i => $"{texts[i * 7 % 10]},{(i * 7 % 10 < cut ? "below" : "above")}"), "side");
        CollectionAssert.AreEqual(
            Enumerable.Range(0, 10).Select(i => i < cut ? "below" : "above").ToArray(), table.Predict($"{name}\n{string.Join('\n', texts)}\n").Labels!.ToArray());
    }

    [TestMethod]
    public async Task SentencesWithoutBlanks_AreText()
    {
        string[] good = ["很好吃", "服务热情", "非常满意", "下次再来", "环境舒适"], bad = ["很难吃", "服务冷淡", "非常失望", "不会再来", "环境嘈杂"];
        string[] more = ["这家餐厅", "昨天晚上", "跟朋友一起", "点了牛肉面", "价格一般", "在市中心", "位置好找", "等了半小时", "菜单很长", "周末人多", "靠近地铁站", "停车方便"];
        using var table = await TrainedTable.TrainAsync(Rows("评论,人数,情感", 300, i => $"{Sentence(more, i % 2 == 0 ? good : bad)},{_random.Next(1, 9)},{(i % 2 == 0 ? "正面" : "负面")}"), "情感");
        Assert.AreEqual(ColumnPurpose.Text, table.Column("评论").Purpose);
        Assert.IsGreaterThan(0.9, table.Result.Metrics.Validation["accuracy"]);
        CollectionAssert.AreEqual(new[] { "正面", "负面" }, table.Predict("评论,人数\n昨天晚上跟朋友一起点了牛肉面服务热情非常满意。,3\n昨天晚上跟朋友一起点了牛肉面服务冷淡非常失望。,3\n").Labels!.ToArray());
    }

    private static string Rows(string header, int count, Func<int, string> row) =>
        Culture.Invariantly(() => $"{header}\n{string.Concat(Enumerable.Range(0, count).Select(i => $"{row(i)}\n"))}");

    private static double Value(ScoredRows scored, int row = 0) => scored.Numbers?[row] ?? scored.Predictions.Values[row];

    private static DateTime Day(int year, double days) => new DateTime(year, 1, 1).AddDays(days).Date;

    private static void Same(ScoredRows expected, ScoredRows actual, int rows)
    {
        var width = expected.Predictions.Columns;
        for (var value = 0; value < rows * width; value++)
        {
            Assert.AreEqual(expected.Predictions.Values[value], actual.Predictions.Values[value], 1e-6);
        }
    }

    /// <summary>Four phrases that say nothing and two that tell, in any order.</summary>
    private string Sentence(string[] more, string[] telling)
    {
        _random.Shuffle(more);
        _random.Shuffle(telling);
        string[] phrases = [.. more[..4], .. telling[..2]];
        _random.Shuffle(phrases);
        return string.Concat(phrases) + "。";
    }

    private double Noise() => Math.Round(_random.NextDouble(), 3);
}
