namespace Studio.Pipelines.Tests.Trainers.Torch;

using CsCheck;
using Studio.Pipelines.Trainers.Torch;
using TorchSharp;

[TestClass]
public sealed class ElfVersionNeedsTests
{
    private const string Version = "GLIBCXX_3.4.32";

    [TestMethod]
    public void MakeWeak_ChangesOneByte_AndIsIdempotent()
    {
        var original = Library();
        var patched = (byte[])original.Clone();

        Assert.IsTrue(ElfVersionNeeds.MakeWeak(patched, Version));

        Assert.AreEqual(1, original.Zip(patched).Count(pair => pair.First != pair.Second));
        var again = (byte[])patched.Clone();
        Assert.IsFalse(ElfVersionNeeds.MakeWeak(again, Version));
        CollectionAssert.AreEqual(patched, again);
    }

    [TestMethod]
    [DataRow("GLIBCXX_3.4.99")]
    [DataRow("GLIBCXX_3.4.3")]
    [DataRow("")]
    public void MakeWeak_LeavesTheFileAlone_WhenTheVersionIsNotDemanded(string version)
    {
        var original = Library();
        var copy = (byte[])original.Clone();

        Assert.IsFalse(ElfVersionNeeds.MakeWeak(copy, version));

        CollectionAssert.AreEqual(original, copy);
    }

    [TestMethod]
    public void MakeWeak_LeavesTheFileAlone_WhenItIsNoLibrary() =>
        Gen.Byte.Array[0, 300].Sample(bytes => !ElfVersionNeeds.MakeWeak((byte[])bytes.Clone(), Version));

    [TestMethod]
    public void MakeWeak_NeverThrows_WhenTheLibraryIsDamaged()
    {
        var original = Library();
        var sections = (int)BitConverter.ToInt64(original, 0x28);
        Gen.Select(Gen.Int[4, original.Length], Gen.Int[0, (original.Length - sections) - 1], Gen.Byte).Sample(
            (length, offset, value) =>
            {
                var damaged = (byte[])original.Clone();
                damaged[sections + offset] = value;
                ElfVersionNeeds.MakeWeak(damaged, Version);
                ElfVersionNeeds.MakeWeak(damaged.AsSpan(0, length), Version);
            },
            iter: 100);
    }

    /// <summary>The native library of TorchSharp, as its package has it.</summary>
    private static byte[] Library()
    {
        Assert.IsNull(LibTorch.Unavailable);
        if (!OperatingSystem.IsLinux())
        {
            Assert.Inconclusive("Only Linux libraries have symbol versions.");
        }

        var folder = Path.GetDirectoryName(typeof(torch).Assembly.Location)!;
        return File.ReadAllBytes(Path.Combine(folder, "runtimes", "linux-x64", "native", "libLibTorchSharp.so"));
    }
}
