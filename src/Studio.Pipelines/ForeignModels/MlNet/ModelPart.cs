namespace Studio.Pipelines.ForeignModels.MlNet;

using System.Buffers.Binary;
using System.Text;

/// <summary>The head of a part of a model of ML.NET: who is to load it. Nothing is loaded to read it.</summary>
/// <param name="Signature">Name by which its loader is found.</param>
/// <param name="Alternative">A further such name; empty for none.</param>
/// <param name="Assembly">Full name of the assembly that has the loader; empty for none.</param>
internal sealed record ModelPart(string Signature, string Alternative, string Assembly)
{
    private const int HeadBytes = 256;
    private const int SignatureBytes = 24;
    private const int SignatureOffset = 80;
    private const int AlternativeOffset = 104;
    private const int AssemblyOffset = 144;
    private const int AssemblyLengthOffset = 152;
    private const int LongestAssembly = 1_000;

    private static ReadOnlySpan<byte> Mark => "ML\0MODEL"u8;

    /// <summary>
    /// All heads in some bytes, wherever they begin: parts lie in files of their own, but also within others. The layout is that of <c>ModelHeader</c> in
    /// https://github.com/dotnet/machinelearning.
    /// </summary>
    /// <exception cref="ImportException">One ends too early, or names nothing that can be read.</exception>
    public static IEnumerable<ModelPart> FindAll(byte[] bytes)
    {
        for (var start = Next(bytes, 0); start >= 0; start = Next(bytes, start + Mark.Length))
        {
            yield return Read(bytes, start);
        }
    }

    private static int Next(byte[] bytes, int from)
    {
        var found = bytes.AsSpan(from).IndexOf(Mark);
        return found < 0 ? -1 : from + found;
    }

    private static ModelPart Read(byte[] bytes, int start)
    {
        var part = bytes.AsSpan(start);
        if (part.Length < HeadBytes)
        {
            throw Damaged();
        }

        var place = BinaryPrimitives.ReadInt64LittleEndian(part[AssemblyOffset..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(part[AssemblyLengthOffset..]);
        return length > LongestAssembly || place < 0 || place > part.Length - length
            ? throw Damaged()
            : new ModelPart(Text(part[SignatureOffset..]), Text(part[AlternativeOffset..]), Encoding.Unicode.GetString(part.Slice((int)place, (int)length)));
    }

    private static string Text(ReadOnlySpan<byte> bytes) => Encoding.Latin1.GetString(bytes[..SignatureBytes]).TrimEnd('\0');

    private static ImportException Damaged() => new("A part of the model is damaged or ends too early. Save the model again.");
}
