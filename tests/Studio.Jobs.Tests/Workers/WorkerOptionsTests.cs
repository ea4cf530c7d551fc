namespace Studio.Jobs.Tests.Workers;

using CsCheck;
using Studio.Jobs.Workers;

[TestClass]
public sealed class WorkerOptionsTests
{
    private static readonly WorkerOptionsValidator Validator = new();

    [TestMethod]
    [DataRow("", "cpu", 3)]
    [DataRow("", "profile", 2)]
    [DataRow("", "gpu", 1)]
    [DataRow("", "publish", 1)]
    [DataRow("5", "cpu", 5)]
    [DataRow("5", "gpu", 1)]
    [DataRow("gpu=2", "cpu", 3)]
    [DataRow("cpu=4, gpu=2", "cpu", 4)]
    [DataRow("cpu=4, gpu=2", "gpu", 2)]
    public void SlotsOf_GivesWhatIsSetOrTheDefault_WhenTheQueueIsServed(string slots, string queue, int expected) =>
        Assert.AreEqual(expected, new WorkerOptions { Slots = slots }.SlotsOf(queue, cpuSlots: 3));

    [TestMethod]
    public void SlotsOf_Gives0_WhenTheQueueIsNotServed() =>
        Assert.AreEqual(0, new WorkerOptions { Queues = "profile,gpu", Slots = "cpu=2" }.SlotsOf("cpu", 3));

    [TestMethod]
    public void ServedQueues_AreNone_WhenTheSettingIsEmpty() => Assert.IsEmpty(new WorkerOptions { Queues = " " }.ServedQueues);

    [TestMethod]
    public void Validate_TellsAllMistakesTogether_WhenThereAreSeveral()
    {
        var result = Validator.Validate(null, new WorkerOptions { Queues = "cpu,gpus", Slots = "0,tpu=1,gpu=many", Name = "my worker", MetricsPort = 70000 });
        CollectionAssert.AreEqual(
            new[]
            {
                "Studio:Worker:Queues: there is no queue 'gpus'; the queues are profile, cpu, gpu, publish, batch.",
                "Studio:Worker:Slots: '0' are no slots of the queue cpu; take a whole number from 1 to 64, such as 2, or cpu=2,gpu=1.",
                "Studio:Worker:Slots: there is no queue 'tpu'; the queues are profile, cpu, gpu, publish, batch.",
                "Studio:Worker:Slots: 'many' are no slots of the queue gpu; take a whole number from 1 to 64, such as 2, or cpu=2,gpu=1.",
                "Studio:Worker:Name: 'my worker' cannot be used; take 1 to 64 letters, digits, '.', '-', '_' or ':'.",
                "Studio:Worker:MetricsPort: 70000 is no port; take 1 to 65535, or 0 for no metrics.",
            },
            result.Failures!.ToArray());
    }

    [TestMethod]
    public void Validate_Refuses_WhenAQueueIsGivenSlotsTwice() =>
        Assert.Contains("more than once", Validator.Validate(null, new WorkerOptions { Slots = "2,cpu=3" }).FailureMessage!);

    [TestMethod]
    public void Validate_AcceptsTheDefaults_OnAnyMachine() => Assert.IsTrue(Validator.Validate(null, new WorkerOptions()).Succeeded);

    /// <summary>Whatever passes the check can be read, and gives slots within the limits.</summary>
    [TestMethod]
    public void SlotsOf_NeverThrows_WhenTheOptionsAreValid() =>
        Gen.Select(
            Gen.OneOf([.. new[] { "", "1", "64", "cpu=2", "gpu=1", "publish=3,profile=1", "cpu=65", "x", "=", "cpu=", "=2", ",", "2,2", "cpu=2=3", " 7 " }.Select(Gen.Const)]),
            Gen.OneOf([.. new[] { "", "cpu", "gpu,cpu", "profile,cpu,gpu,publish,batch", ",", "cpu,cpu" }.Select(Gen.Const)]))
            .Sample((slots, queues) =>
            {
                var options = new WorkerOptions { Slots = slots, Queues = queues };
                if (Validator.Validate(null, options).Succeeded)
                {
                    foreach (var queue in options.ServedQueues)
                    {
                        Assert.IsInRange(1, 64, options.SlotsOf(queue, 1));
                    }
                }
            });
}
