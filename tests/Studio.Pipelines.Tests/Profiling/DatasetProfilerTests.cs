namespace Studio.Pipelines.Tests.Profiling;

using System.Globalization;
using Studio.Pipelines.Data.Reading;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tests.Data;
using Studio.Tests;

[TestClass]
public sealed class DatasetProfilerTests
{
    private static readonly string[] Colors = ["red", "green", "blue"];

    [TestMethod]
    [DataRow("n", "0.5,1.25,7", ColumnPurpose.Numeric)]
    [DataRow("levels", "1,2,3", ColumnPurpose.Numeric)]
    [DataRow("color", "red,green,blue", ColumnPurpose.Categorical)]
    [DataRow("sex", "m,f", ColumnPurpose.Categorical)]
    [DataRow("answer", "yes,no", ColumnPurpose.Boolean)]
    [DataRow("answer", "T,F", ColumnPurpose.Boolean)]
    [DataRow("flag", "true,false", ColumnPurpose.Boolean)]
    [DataRow("day", "2020-01-01,2020-01-02", ColumnPurpose.DateTime)]
    [DataRow("same", "x", ColumnPurpose.Ignore)]
    [DataRow("nothing", "", ColumnPurpose.Ignore)]
    public async Task ProfileAsync_InfersThePurpose_FromRepeatedValues(string name, string values, ColumnPurpose expected)
    {
        var levels = values.Split(',');
        var column = await ProfileColumnAsync(name, i => levels[i % levels.Length]);
        Assert.AreEqual(expected, column.Purpose, column.PurposeReason);
    }

    [TestMethod]
    [DataRow("customer_id", 0, ColumnPurpose.Ignore)]
    [DataRow("amount", 0, ColumnPurpose.Numeric)]
    [DataRow("anything", 1, ColumnPurpose.Ignore)]
    [DataRow("token", 2, ColumnPurpose.Ignore)]
    [DataRow("ref", 3, ColumnPurpose.Ignore)]
    [DataRow("measure_id", 4, ColumnPurpose.Numeric)]
    [DataRow("passenger", 5, ColumnPurpose.Text)]
    [DataRow("review", 6, ColumnPurpose.Text)]
    [DataRow("package", 7, ColumnPurpose.Ignore)]
    public async Task ProfileAsync_TellsIdentifiersFromValues_WhenAllDiffer(string name, int kind, ColumnPurpose expected)
    {
        var column = await ProfileColumnAsync(name, i => kind switch
        {
            0 => $"{i * 7919 % 100_003}",
            1 => $"{i + 500}",
            2 => new Guid(i, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString(),
            3 => $"AB-{i * 31:x4}",
            4 => (i * 0.731).ToString(CultureInfo.InvariantCulture),
            5 => $"\"Name{i}, Mrs. Given{i}\"",
            7 => $"pack{(char)('a' + (i / 26))}{(char)('a' + (i % 26))}",
            _ => $"this is a long review number {i} of something that was bought and liked",
        });
        Assert.AreEqual(expected, column.Purpose, column.PurposeReason);
    }

    [TestMethod]
    [DataRow("昨天|我们|朋友", "在这家店|在市中心", "吃了牛肉面|点了火锅", "很好吃。|很难吃。|服务热情。", ColumnPurpose.Text)]
    [DataRow("昨日は|友達と|今日", "この店で|駅前で", "ラーメンを食べた", "、とても美味しかった|、おいしくない", ColumnPurpose.Text)]
    [DataRow("เมื่อวาน|วันนี้|เรา", "มากินข้าว|สั่งก๋วยเตี๋ยว", "ที่ร้านนี้|ใกล้ตลาด", "อร่อยมาก|ไม่อร่อยเลย", ColumnPurpose.Text)]
    [DataRow("ມື້ວານນີ້|ມື້ນີ້", "ພວກເຮົາກິນເຂົ້າ", "ຢູ່ຮ້ານ", "ແຊບຫຼາຍ|ບໍ່ແຊບ", ColumnPurpose.Text)]
    [DataRow("ម្សិលមិញ|ថ្ងៃនេះ", "យើងញ៉ាំបាយ", "នៅហាងនេះ", "ឆ្ងាញ់ណាស់|មិនឆ្ងាញ់", ColumnPurpose.Text)]
    [DataRow("어제|오늘 저녁", " 이 식당에서| 역 앞에서", " 국수를| 냉면을", " 먹었어요| 맛없어요", ColumnPurpose.Text)]
    [DataRow("北京|上海|广州|深圳", "", "", "", ColumnPurpose.Categorical)]
    [DataRow("東京都|大阪府|北海道|神奈川県", "", "", "", ColumnPurpose.Categorical)]
    [DataRow("กรุงเทพมหานคร|เชียงใหม่|ภูเก็ต", "", "", "", ColumnPurpose.Categorical)]
    [DataRow("非常满意|比较满意|一般|不太满意|非常不满意", "", "", "", ColumnPurpose.Categorical)]
    public async Task ProfileAsync_TellsTextsFromLevels_WhenTheScriptHasNoBlanks(string first, string second, string third, string fourth, ColumnPurpose expected)
    {
        string[][] parts = [first.Split('|'), second.Split('|'), third.Split('|'), fourth.Split('|')];
        var column = await ProfileColumnAsync("说明", i => string.Concat(parts.Select((part, place) => part[i / (place + 1) % part.Length]))
            + (expected == ColumnPurpose.Text ? (char)('一' + i) : string.Empty));
        Assert.AreEqual(expected, column.Purpose, column.PurposeReason);
    }

    [TestMethod]
    [DataRow("早上 ", ColumnPurpose.Text)]
    [DataRow("", ColumnPurpose.Ignore)]
    public async Task ProfileAsync_TellsNamesFromTexts_WhenAllDiffer(string before, ColumnPurpose expected)
    {
        var column = await ProfileColumnAsync("姓名", i => $"{before}{"王李张刘"[i % 4]}{(char)('伟' + i)}");
        Assert.AreEqual(expected, column.Purpose, column.PurposeReason);
    }

    [TestMethod]
    [DataRow("the order {0} came with a box that was open", ColumnPurpose.Text)]
    [DataRow("box {0} was open", ColumnPurpose.Text)]
    [DataRow("昨天点的第{0}份牛肉面很好吃", ColumnPurpose.Text)]
    [DataRow("open box", ColumnPurpose.Categorical)]
    public async Task ProfileAsync_JudgesTheValuesThatAreThere_WhenMostAreMissing(string value, ColumnPurpose expected)
    {
        var column = await ProfileColumnAsync("comment", i => i % 5 == 0 ? string.Format(CultureInfo.InvariantCulture, value, i) : i == 1 ? "closed box" : string.Empty);
        Assert.AreEqual(95, column.Missing);
        Assert.AreEqual(expected, column.Purpose, column.PurposeReason);
    }

    [TestMethod]
    public async Task ProfileAsync_ComputesStatistics_WithoutInfiniteValues()
    {
        var column = await ProfileColumnAsync("n", i => i == 0 ? "inf" : i == 1 ? "" : $"{i}.5");
        Assert.AreEqual(1, column.Missing);
        Assert.AreEqual(1, column.Numbers!.Infinite);
        Assert.AreEqual(2.5, column.Numbers.Min);
        Assert.AreEqual(119.5, column.Numbers.Max);
        Assert.AreEqual(61, column.Numbers.Quantiles[3]);
        Assert.HasCount(20, column.Numbers.Histogram);
        Assert.AreEqual(118, column.Numbers.Histogram.Sum(bar => bar.Count));
        Assert.IsFalse(column.Numbers.Integers);
    }

    [TestMethod]
    public async Task ProfileAsync_CountsTopValues_MostFrequentFirst()
    {
        var column = await ProfileColumnAsync("c", i => i < 60 ? "b" : i < 90 ? "a" : "c");
        CollectionAssert.AreEqual(new ValueCount[] { new("b", 60), new("a", 30), new("c", 30) }, column.TopValues.ToArray());
        Assert.AreEqual(3, column.Distinct);
    }

    [TestMethod]
    public async Task ProfileAsync_WarnsOfDuplicatesConstantsAndIdentifiers()
    {
        using var data = new TemporaryDataset();
        var lines = string.Concat(Enumerable.Range(0, 50).Select(i => $"{Math.Max(i, 10)},x,inf,\n"));
        var dataset = await data.ReadAsync("a.csv", $"a,same,inf,empty\n{lines}");
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
        Assert.AreEqual(10, profile.DuplicateRows);
        var codes = profile.Guardrails.Select(guardrail => $"{guardrail.Code}:{guardrail.Column}").ToArray();
        CollectionAssert.AreEquivalent(new[] { "duplicate-rows:", "constant:same", "constant:inf", "all-missing:empty" }, codes);
    }

    [TestMethod]
    public async Task ProfileAsync_Profiles2000Columns()
    {
        using var data = new TemporaryDataset();
        var header = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"c {i}"));
        var lines = string.Concat(Enumerable.Range(0, 30).Select(
            row => string.Join(',', Enumerable.Range(0, 2000).Select(i => i % 2 == 0 ? $"{row * i % 17}.5" : Colors[row % 3])) + "\n"));
        var dataset = await data.ReadAsync("wide.csv", $"{header}\n{lines}");
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
        Assert.AreEqual(ColumnPurpose.Categorical, profile.Find("c 1999")!.Purpose);
        Assert.AreEqual(ColumnPurpose.Numeric, profile.Find("c 1998")!.Purpose);
    }

    [TestMethod]
    public async Task CheckLabelAsync_FindsLeaksRareClassesAndMissingLabels()
    {
        using var data = new TemporaryDataset();
        var lines = string.Concat(Enumerable.Range(0, 400).Select(i =>
        {
            var label = i < 10 ? "" : i < 12 ? "rare" : i % 2 == 0 ? "good" : "bad";
            return $"{label},{label.Length},{Colors[i % 3]},{i * 7919 % 1009}.5\n";
        }));
        var dataset = await data.ReadAsync("a.csv", $"y,leak,fair,noise\n{lines}");
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
        var found = await DatasetProfiler.CheckLabelAsync(dataset.Path, profile, "y", CancellationToken.None);
        var codes = found.Select(guardrail => $"{guardrail.Code}:{guardrail.Column}").ToArray();
        CollectionAssert.AreEquivalent(new[] { "missing-labels:y", "imbalance:y", "rare-class:y", "leakage:leak" }, codes);
    }

    [TestMethod]
    public async Task CheckLabelAsync_FindsANumberThatIsTheLabel()
    {
        using var data = new TemporaryDataset();
        var lines = string.Concat(Enumerable.Range(0, 300).Select(i => $"{i * 37 % 101},{(i * 37 % 101 * 2) + 1},{i % 13}\n"));
        var dataset = await data.ReadAsync("a.csv", $"y,twice,other\n{lines}");
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
        var found = await DatasetProfiler.CheckLabelAsync(dataset.Path, profile, "y", CancellationToken.None);
        Assert.AreEqual("leakage:twice", string.Join(' ', found.Select(guardrail => $"{guardrail.Code}:{guardrail.Column}")));
    }

    [TestMethod]
    public async Task CountValuesAsync_WritesWholeNumbersWithoutAPoint()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", "it's y,b\n1,x\n2,x\n2,x\n0.5,x\n,x\n");
        var values = await DatasetProfiler.CountValuesAsync(dataset.Path, "it's y", 2, CancellationToken.None);
        CollectionAssert.AreEqual(new ValueCount[] { new("2", 2), new("0.5", 1) }, values.ToArray());
    }

    [TestMethod]
    [DataRow("Unnamed: 0", 0, ColumnPurpose.Ignore, "id-like")]
    [DataRow("Unnamed: 0", 1, ColumnPurpose.Ignore, "id-like")]
    [DataRow("", 0, ColumnPurpose.Ignore, "id-like")]
    [DataRow("index", 1, ColumnPurpose.Ignore, "id-like")]
    [DataRow("Unnamed: 0", 2, ColumnPurpose.Numeric, "")]
    [DataRow("Unnamed: 0", 3, ColumnPurpose.Numeric, "")]
    [DataRow("order_id", 1, ColumnPurpose.Ignore, "id-like")]
    [DataRow("position", 1, ColumnPurpose.Numeric, "index-like")]
    [DataRow("position", 4, ColumnPurpose.Numeric, "index-like")]
    [DataRow("position", 0, ColumnPurpose.Numeric, "")]
    [DataRow("year", 5, ColumnPurpose.Numeric, "")]
    [DataRow("seconds", 6, ColumnPurpose.Numeric, "")]
    public async Task ProfileAsync_TellsNumbersOfRows_FromQuantities(string name, int kind, ColumnPurpose expected, string code)
    {
        using var data = new TemporaryDataset();
        var lines = Culture.Invariantly(() => string.Concat(Enumerable.Range(0, 120).Select(i => $"{Value(kind, i)},{i * 7 % 5}\n")));
        var dataset = await data.ReadAsync("a.csv", $"{name},other\n{lines}");
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
        Assert.AreEqual(expected, profile.Columns[0].Purpose, profile.Columns[0].PurposeReason);
        Assert.AreEqual(code, string.Join(' ', profile.Guardrails.Where(guardrail => guardrail.Column == profile.Columns[0].Name).Select(guardrail => guardrail.Code)));

        static string Value(int kind, int row) => kind switch
        {
            0 => $"{row * 7919 % 100_003}",
            1 => $"{row * 3}",
            2 => $"{row % 60}",
            3 => $"{row}.5",
            4 => $"{1000 - (row * 3)}",
            5 => $"{1900 + (row / 2)}",
            _ => $"{row * 1.5 + 0.25}",
        };
    }

    [TestMethod]
    public async Task ProfileAsync_ShowsTheNotesOfTheReadingFirst()
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", "a,same\n" + string.Concat(Enumerable.Range(0, 300).Select(i => $"{(i == 7 ? "seven" : $"{i * 31 % 97}.5")},x\n")));
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
        Assert.IsNotEmpty(dataset.Notes);
        CollectionAssert.AreEqual(
            dataset.Notes.Select(note => (note.Code, note.Column, note.Message)).ToArray(),
            profile.Guardrails.Take(dataset.Notes.Count).Select(guardrail => (guardrail.Code, guardrail.Column, guardrail.Message)).ToArray());
        Assert.AreEqual("constant", profile.Guardrails[^1].Code);
    }

    [TestMethod]
    public async Task ProfileAsync_TellsItsProgress_AndEndsWhenCancelled()
    {
        using var data = new TemporaryDataset();
        var header = string.Join(',', Enumerable.Range(0, 300).Select(i => $"c{i}"));
        var dataset = await data.ReadAsync("a.csv", header + "\n" + string.Concat(Enumerable.Range(0, 50).Select(row => string.Join(',', Enumerable.Range(0, 300).Select(i => row * i % 13)) + "\n")));
        var told = new Told();
        await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None, told);
        Assert.HasCount(100, told.Shares);
        Assert.AreEqual(1, told.Shares.Max());

        using var cancelled = new CancellationTokenSource();
        var stop = new Told { Heard = _ => cancelled.Cancel() };
        await Assert.ThrowsAsync<OperationCanceledException>(() => DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, cancelled.Token, stop));
        Assert.IsLessThan(50, stop.Shares.Count);
    }

    [TestMethod]
    public async Task ProfileAsync_IsNearlyExact_ForManyRows()
    {
        const int Rows = 600_000;
        using var data = new TemporaryDataset();
        var random = new Random(1);
        var text = new System.Text.StringBuilder("n,level,code,word,counter,key\n");
        for (var i = 0; i < Rows; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{random.NextDouble() * 1000:0.0000},{i * 7 % 30},r{i * 7919L % 1_000_003},w{(i % 3 == 0 ? 7 : random.Next(200_000))},{i * 2},k{(i < 10 ? 0 : i)}\n");
        }

        var dataset = await data.ReadAsync("a.csv", text.ToString());
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
        CheckShares(profile.Find("n")!.Numbers!);
        Assert.AreEqual(30, profile.Find("level")!.Distinct);
        Assert.AreEqual(new ValueCount("0", Rows / 30), profile.Find("level")!.TopValues[0]);
        Assert.AreEqual(Rows, profile.Find("code")!.Distinct);
        Assert.AreEqual(ColumnPurpose.Ignore, profile.Find("code")!.Purpose, profile.Find("code")!.PurposeReason);
        Assert.AreEqual("w7", profile.Find("word")!.TopValues[0].Value);
        Assert.AreEqual(Rows / 3, profile.Find("word")!.TopValues[0].Count, 20);
        Assert.AreEqual(172_900, profile.Find("word")!.Distinct, 8_000);
        Assert.AreEqual(Rows, profile.Find("counter")!.Distinct);
        Assert.AreEqual(new ValueCount("k0", 10), profile.Find("key")!.TopValues[0]);
        Assert.AreEqual(0, profile.DuplicateRows);
    }

    [TestMethod]
    public async Task CheckLabelAsync_WarnsOfSpellingsAndWordsForMissing()
    {
        using var data = new TemporaryDataset();
        string[] classes = ["good", "Good", "good ", "not good", "notgood", "NULL", "N/A", "bad"];
        var dataset = await data.ReadAsync("a.csv", "y,x\n" + string.Concat(Enumerable.Range(0, 400).Select(i => $"{classes[i % classes.Length]},{i * 31 % 97}\n")));
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
        var found = await DatasetProfiler.CheckLabelAsync(dataset.Path, profile, "y", CancellationToken.None);
        var spelling = found.Where(guardrail => guardrail.Code == "label-spelling").ToArray();
        Assert.Contains("only by case: 'good' (100) and 'Good' (50); they are learned as one class", spelling[0].Message);
        Assert.Contains("'not good' (50) and 'notgood' (50); they are learned as different classes", spelling[1].Message);
        var missing = found.Single(guardrail => guardrail.Code == "missing-words-in-label");
        Assert.Contains("100 rows have a word for missing as 'y': 'N/A' (50), 'NULL' (50)", missing.Message);
        Assert.IsTrue(found.Where(guardrail => guardrail.Column == "y").All(guardrail => guardrail.Severity == GuardrailSeverity.Warning));
    }

    private static void CheckShares(NumberStatistics numbers)
    {
        double[] shares = [0.01, 0.05, 0.25, 0.50, 0.75, 0.95, 0.99];
        for (var i = 0; i < shares.Length; i++)
        {
            // Five standard errors of the share of a sample of 100,000.
            Assert.AreEqual(shares[i] * 1000, numbers.Quantiles[i], 5_000 * Math.Sqrt(shares[i] * (1 - shares[i]) / 100_000));
        }
    }

    /// <summary>Profile of a column of 120 rows beside a second column that does not matter.</summary>
    private static async Task<ColumnProfile> ProfileColumnAsync(string name, Func<int, string> value)
    {
        using var data = new TemporaryDataset();
        var lines = string.Concat(Enumerable.Range(0, 120).Select(i => $"{value(i)},{i % 5}\n"));
        var dataset = await data.ReadAsync("a.csv", $"{name},other\n{lines}");
        var profile = await DatasetProfiler.ProfileAsync(dataset.Path, dataset.Columns, CancellationToken.None);
        return profile.Find(name)!;
    }

    private sealed class Told : IProgress<ReadingStep>
    {
        private readonly List<double> _shares = [];

        public Action<ReadingStep> Heard { get; init; } = _ => { };

        public IReadOnlyList<double> Shares
        {
            get
            {
                lock (_shares)
                {
                    return [.. _shares];
                }
            }
        }

        public void Report(ReadingStep value)
        {
            lock (_shares)
            {
                _shares.Add(value.Share ?? 0);
            }

            Heard(value);
        }
    }
}
