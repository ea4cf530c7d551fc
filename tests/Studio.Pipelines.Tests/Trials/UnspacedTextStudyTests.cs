namespace Studio.Pipelines.Tests.Trials;

using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Scoring;
using Studio.Pipelines.Search;

/// <summary>Experiments from a table to an exported model whose texts have no blanks between words.</summary>
[TestClass]
public sealed class UnspacedTextStudyTests : IDisposable
{
    private static readonly Language Chinese = new(
        ["这家餐厅", "昨天晚上", "跟朋友一起", "点了牛肉面", "价格一般", "在市中心", "等了半小时", "靠近地铁站", "停车方便"],
        ["很好吃", "服务热情", "非常满意", "下次再来", "环境舒适"],
        ["很难吃", "服务冷淡", "非常失望", "不会再来", "环境嘈杂"]);

    private static readonly Language Japanese = new(
        ["このお店は", "昨日の夜", "友達と一緒に", "ラーメンを頼んで", "駅に近くて", "週末は混んで", "値段は普通で"],
        ["とてもおいしい", "また来たい", "丁寧な接客", "大満足"],
        ["あまりおいしくない", "もう来ない", "雑な接客", "がっかり"]);

    private static readonly Language Thai = new(
        ["ร้านนี้", "เมื่อวานนี้", "มากับเพื่อน", "สั่งก๋วยเตี๋ยว", "ราคาปานกลาง", "ใกล้รถไฟฟ้า", "รอครึ่งชั่วโมง", "ที่จอดรถสะดวก"],
        ["อร่อยมาก", "บริการดี", "ประทับใจ", "จะมาอีก", "สะอาด"],
        ["ไม่อร่อย", "บริการแย่", "ผิดหวัง", "ไม่มาอีก", "สกปรก"]);

    private readonly Study _study = new();

    [TestMethod]
    [DataRow("Chinese", "lbfgs")]
    [DataRow("Chinese", "lightgbm")]
    [DataRow("Chinese", "textnet")]
    [DataRow("Japanese", "lbfgs")]
    [DataRow("Thai", "lbfgs")]
    public async Task RunAsync_LearnsTheTellingPhrases(string language, string learner)
    {
        var words = language switch { "Chinese" => Chinese, "Japanese" => Japanese, _ => Thai };
        var (data, test) = (words.Table(300, 1), words.Table(100, 2));
        var plan = await PlanAsync(data, learner);
        Assert.AreEqual(ColumnPurpose.Text, plan.Features.Single(feature => feature.Name == "评论").Purpose);
        await _study.RunAsync(plan, data, test);
        Assert.IsTrue(_study.Result.Parity.Passed, _study.Result.Parity.ToString());
        Assert.IsGreaterThan(0.9, _study.Result.Metrics.Test!["accuracy"]);

        using var scorer = new OnnxScorer(Path.Combine(_study.Output, "model.onnx"));
        var scored = scorer.Score(new ColumnTable([test.Columns[0], test.Columns[1]]));
        var right = test.Column<TextColumn>(LabelledTable.Label).Values.Zip(scored.Labels!).Count(pair => pair.First == pair.Second);
        Assert.AreEqual(_study.Result.Metrics.Test!["accuracy"], right / 100.0, 1e-9);
    }

    public void Dispose() => _study.Dispose();

    private async Task<TrainingPlan> PlanAsync(ColumnTable data, string learner)
    {
        var file = await LabelledTable.WriteAsync(data, _study.Directory, "seen");
        ColumnInfo[] columns = [new("评论", ColumnType.Text), new("人数", ColumnType.Number), new(LabelledTable.Label, ColumnType.Text)];
        var profile = await DatasetProfiler.ProfileAsync(file, columns, CancellationToken.None);
        var request = new TrainingRequest(LabelledTable.Label) { Learners = [learner], Parameters = ParameterSet.Empty, Threads = 1, Metric = "accuracy" };
        var labels = await DatasetProfiler.CountValuesAsync(file, LabelledTable.Label, 3, CancellationToken.None);
        return TrainingPlanner.Plan(profile, labels, request).Plan!;
    }

    /// <summary>Phrases that say nothing, that praise and that blame.</summary>
    private sealed record Language(string[] Neutral, string[] Good, string[] Bad)
    {
        /// <summary>Sentences of four neutral phrases and two that tell the label.</summary>
        public ColumnTable Table(int rows, int seed)
        {
            var random = new Random(seed);
            bool[] good = [.. Enumerable.Range(0, rows).Select(_ => random.Next(2) == 0)];
            return new ColumnTable(
            [
                new TextColumn("评论", Array.ConvertAll(good, praise => Sentence(praise ? Good : Bad, random))),
                new NumberColumn("人数", Array.ConvertAll(good, _ => (double)random.Next(1, 9))),
                new TextColumn(LabelledTable.Label, Array.ConvertAll(good, praise => praise ? "正面" : "负面")),
            ]);
        }

        private string Sentence(string[] telling, Random random)
        {
            string[] phrases = [.. random.GetItems(Neutral, 4), .. random.GetItems(telling, 2)];
            random.Shuffle(phrases);
            return string.Concat(phrases);
        }
    }
}
