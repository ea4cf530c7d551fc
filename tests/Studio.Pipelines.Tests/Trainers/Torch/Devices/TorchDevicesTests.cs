namespace Studio.Pipelines.Tests.Trainers.Torch.Devices;

using Studio.Pipelines.Trainers.Torch.Devices;

[TestClass]
public sealed class TorchDevicesTests
{
    private static readonly DeviceReport NoGpu = new(
        "TorchSharp 1.2.3", "1.2.3 (cpu)", false, [new("cpu", "a processor", 1024, 4)], [new("cuda", "No driver."), new("mps", "No Metal.")]);

    private static readonly DeviceReport TwoGpus = NoGpu with
    {
        Devices = [.. NoGpu.Devices, new("cuda:0", "a card", 8192), new("cuda:1", "another card", 4096)],
        Missing = [new("mps", "No Metal.")],
    };

    [TestMethod]
    [DataRow("auto")]
    [DataRow("cpu")]
    [DataRow("CPU")]
    [DataRow("cuda")]
    [DataRow("cuda:0")]
    [DataRow("Cuda:12")]
    [DataRow("mps")]
    public void Misspelled_IsNull_ForEveryForm(string device) => Assert.IsNull(TorchDevices.Misspelled(device));

    [TestMethod]
    [DataRow("")]
    [DataRow("gpu")]
    [DataRow("cuda:")]
    [DataRow("cuda:-1")]
    [DataRow("cuda: 1")]
    [DataRow("cuda:1.0")]
    [DataRow("cuda:99999999999")]
    [DataRow("cpu:0")]
    [DataRow("mps:0")]
    public void Misspelled_NamesTheForms_ForAnythingElse(string device)
    {
        var problem = TorchDevices.Misspelled(device);

        Assert.IsNotNull(problem);
        StringAssert.Contains(problem, $"'{device}'");
        StringAssert.Contains(problem, "cuda:N");
        Assert.AreEqual(problem, TorchDevices.Problem(device));
    }

    [TestMethod]
    [DataRow("cuda", "No driver.")]
    [DataRow("cuda:1", "No driver.")]
    [DataRow("mps", "No Metal.")]
    public void Problem_TellsReasonAndWhatThereIs_WhenTheKindIsMissing(string device, string reason) =>
        Assert.AreEqual($"The device '{device}' is not there: {reason} Devices here: cpu.", TorchDevices.Problem(device, () => NoGpu));

    [TestMethod]
    public void Problem_NamesTheDevices_WhenTheNumberIsTooHigh()
    {
        Assert.IsNull(TorchDevices.Problem("cuda:1", () => TwoGpus));
        Assert.AreEqual("The device 'cuda:2' is not there. Devices here: cpu, cuda:0, cuda:1.", TorchDevices.Problem("cuda:2", () => TwoGpus));
    }

    [TestMethod]
    [DataRow("auto", "cpu", "cuda:0")]
    [DataRow("cpu", "cpu", "cpu")]
    [DataRow("CUDA", "cuda:0", "cuda:0")]
    [DataRow("Cuda:01", "cuda:1", "cuda:1")]
    [DataRow("MPS", "mps", "mps")]
    public void Resolve_NamesOneDevice(string device, string without, string with)
    {
        Assert.AreEqual(without, TorchDevices.Resolve(device, () => NoGpu));
        Assert.AreEqual(with, TorchDevices.Resolve(device, () => TwoGpus));
        Assert.AreEqual(without != "cpu", TorchDevices.IsAccelerator(without));
        Assert.AreEqual(with != "cpu", TorchDevices.IsAccelerator(with));
    }

    [TestMethod]
    public void Report_HasTheProcessorFirst_AndAReasonForWhatIsMissing()
    {
        var report = TorchDevices.Report;

        var processor = report.Devices[0];
        Assert.AreEqual("cpu", processor.Name);
        Assert.AreEqual(Environment.ProcessorCount, processor.Cores);
        Assert.IsGreaterThan(0, processor.MemoryMegabytes!.Value);
        foreach (var kind in (string[])["cuda", "mps"])
        {
            var there = report.Devices.Any(device => device.Name.StartsWith(kind, StringComparison.Ordinal));
            Assert.AreEqual(there, !report.Missing.Any(missing => missing.Name == kind), kind);
        }

        Assert.IsTrue(report.Missing.All(missing => missing.Reason.EndsWith('.')));
    }

    [TestMethod]
    public void CudaDriver_SaysWhyThereIsNone_OrHasDevices() =>
        Assert.AreEqual(CudaDriver.Failure is null, CudaDriver.Devices().Count > 0);
}
