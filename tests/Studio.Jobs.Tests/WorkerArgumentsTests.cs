namespace Studio.Jobs.Tests;

using CsCheck;

[TestClass]
public sealed class WorkerArgumentsTests
{
    [TestMethod]
    public void Parse_GivesSettings_WhenOptionsAreRight()
    {
        var arguments = WorkerArguments.Parse(
            ["--queues", "cpu,gpu", "--slots=cpu=2,gpu=1", "--name", "m1", "--metrics-port", "9464", "--log-format", "json", "--Studio:MaxUploadBytes", "7"]);
        Assert.IsEmpty(arguments.Problems);
        CollectionAssert.AreEquivalent(
            new Dictionary<string, string?>
            {
                ["Studio:Worker:Queues"] = "cpu,gpu",
                ["Studio:Worker:Slots"] = "cpu=2,gpu=1",
                ["Studio:Worker:Name"] = "m1",
                ["Studio:Worker:MetricsPort"] = "9464",
                ["Studio:LogFormat"] = "json",
                ["Studio:MaxUploadBytes"] = "7",
            },
            arguments.Settings.ToDictionary());
    }

    [TestMethod]
    public void Parse_TellsAllMistakesTogether_WhenThereAreSeveral()
    {
        var arguments = WorkerArguments.Parse(
            ["extra", "--queues", "tpu", "--slots", "99", "--bogus", "value", "--metrics-port", "abc", "--log-format", "xml", "--queues", "cpu", "--name"]);
        CollectionAssert.AreEqual(
            new[]
            {
                "'extra' belongs to no option of worker; put quotes around values with blanks.",
                "worker has no option '--bogus'; its options are --queues, --slots, --name, --metrics-port, --log-format, --data-dir, and settings such as --Studio:DataDirectory.",
                "--queues is given more than once; keep one of them.",
                "--name needs a value.",
                "--metrics-port needs a port from 1 to 65535, not 'abc'.",
                "--queues: there is no queue 'tpu'; the queues are profile, cpu, gpu, publish, batch.",
                "--slots: '99' are no slots of the queue cpu; take a whole number from 1 to 64, such as 2, or cpu=2,gpu=1.",
                "The log format 'xml' is not known; take text or json.",
            },
            arguments.Problems.ToArray());
    }

    [TestMethod]
    public void Parse_AsksForHelp_WhateverElseIsGiven() => Assert.IsTrue(WorkerArguments.Parse(["--bogus", "--help"]).Help);

    /// <summary>Every line of words is understood or told as wrong, and options that are right stay so beside any others.</summary>
    [TestMethod]
    public void Parse_NeverThrows_WhateverIsGiven() =>
        Gen.OneOf([.. new[] { "--queues", "--slots", "cpu", "--name=x", "--name", "=", "--", "-", "--a:b", "2", "", "--metrics-port", "--log-format=json" }.Select(Gen.Const)])
            .Array[0, 8]
            .Sample(words =>
            {
                var arguments = WorkerArguments.Parse(words);
                Assert.IsTrue(arguments.Problems.All(problem => problem.EndsWith('.')));
            });
}
