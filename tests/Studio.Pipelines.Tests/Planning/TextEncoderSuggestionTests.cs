namespace Studio.Pipelines.Tests.Planning;

using Studio.Pipelines.Data;
using Studio.Pipelines.Planning;
using Studio.Pipelines.Pretrained;
using Studio.Pipelines.Profiling;
using Studio.Pipelines.Tasks;
using Studio.Pipelines.Tests.Trials;

[TestClass]
public sealed class TextEncoderSuggestionTests
{
    private static readonly TrainingPlan Plan = LabelledTable.Plan(TaskCatalog.Binary, null, "baseline", "lbfgs") with
    {
        Features = [new("note", ColumnPurpose.Text, InputType.String), new("size", ColumnPurpose.Numeric, InputType.Float)],
    };

    [TestMethod]
    public void For_NamesEncoderAndReason_WhenTextsAreFew() => Assert.AreEqual(
        "'note' has few texts to learn words from (198 rows): where they are English, the text encoder 'minilm' can help, as it did on one of two tables of 200; ask for it with --text-encoder minilm, or textEncoder in a request.",
        TextEncoderSuggestion.For(Plan, 198));

    [TestMethod]
    public void For_GivesNothing_WhenTextsAreManyOrNoneOrAnEncoderIsThere()
    {
        Assert.IsNull(TextEncoderSuggestion.For(Plan, TextEncoderSuggestion.FewRows));
        Assert.IsNull(TextEncoderSuggestion.For(Plan with { Features = [new("size", ColumnPurpose.Numeric, InputType.Float)] }, 100));
        Assert.IsNull(TextEncoderSuggestion.For(Plan with { TextEncoder = TextEncoderChoice.From(PackagedEncoder.Name) }, 100));
    }
}
