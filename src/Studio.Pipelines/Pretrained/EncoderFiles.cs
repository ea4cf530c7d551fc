namespace Studio.Pipelines.Pretrained;

using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

/// <summary>
/// The files of a pretrained text encoder, in memory: an ONNX model, the files of one tokenizer, and what configuration there is. They
/// are read from a folder as model hubs hand it out, and travel with a model that needs them as one archive.
/// </summary>
public sealed class EncoderFiles
{
    /// <summary>The archive beside <c>model.onnx</c>.</summary>
    public const string ArchiveName = "encoder.zip";

    /// <summary>Name of the model in <see cref="this[string]"/>, whatever it was called in its folder.</summary>
    public const string Model = "model.onnx";

    /// <summary>Names that a SentencePiece model may have.</summary>
    internal static readonly string[] SentencePieceModels = ["sentencepiece.bpe.model", "spiece.model", "tokenizer.model"];

    private static readonly string[][] Tokenizers = [["vocab.txt"], ["vocab.json", "merges.txt"], .. SentencePieceModels.Select(name => new[] { name })];

    private static readonly string[] Configurations = ["config.json", "tokenizer_config.json", "sentence_bert_config.json"];

    private readonly SortedDictionary<string, byte[]> _files;

    private EncoderFiles(string origin, SortedDictionary<string, byte[]> files)
    {
        (Origin, _files) = (origin, files);
        Sha256 = Hash(files);
    }

    /// <summary>Folder or archive they come from, for messages.</summary>
    public string Origin { get; }

    /// <summary>SHA-256 over names and contents, lower-case hexadecimal: the same content is the same encoder.</summary>
    public string Sha256 { get; }

    /// <summary>A file's content; null when there is no such file.</summary>
    public byte[]? this[string name] => _files.GetValueOrDefault(name);

    /// <summary>Reads a folder, or the encoder that comes with the studio.</summary>
    /// <param name="folder">The folder, or <see cref="PackagedEncoder.Name"/>, which wherever the plan was made means the encoder of the installation that reads it.</param>
    /// <exception cref="EncoderException">It is missing, or holds no model or no tokenizer.</exception>
    public static EncoderFiles FromFolder(string folder)
    {
        if (folder == PackagedEncoder.Name)
        {
            return PackagedEncoder.IsThere ? FromFolder(PackagedEncoder.Folder) : throw new EncoderException(PackagedEncoder.Missing);
        }

        if (!Directory.Exists(folder))
        {
            throw new EncoderException($"There is no folder '{folder}'; name one that holds an ONNX text encoder and its tokenizer files.");
        }

        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            foreach (var (name, content) in File.Exists(Path.Combine(folder, PackagedEncoder.AssemblyFile)) ? PackagedEncoder.Read(folder) : Read(folder))
            {
                files[name] = content;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            throw new EncoderException($"The text encoder in '{folder}' cannot be read: {exception.Message}");
        }

        return new EncoderFiles(folder, files);
    }

    /// <summary>Reads an archive that <see cref="WriteArchive"/> wrote.</summary>
    /// <exception cref="EncoderException">It is missing or no such archive.</exception>
    public static EncoderFiles FromArchive(string path)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        try
        {
            using var archive = ZipFile.OpenRead(path);
            foreach (var entry in archive.Entries)
            {
                using var content = entry.Open();
                var bytes = new byte[entry.Length];
                content.ReadExactly(bytes);
                files[entry.FullName] = bytes;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new EncoderException($"The text encoder '{path}' cannot be read: {exception.Message}");
        }

        return files.ContainsKey(Model)
            ? new EncoderFiles(path, files)
            : throw new EncoderException($"The text encoder '{path}' has no {Model}; it was not written by this studio.");
    }

    /// <summary>Writes all files into one archive; the same files give the same bytes. Weights hardly shrink, so nothing is compressed.</summary>
    public void WriteArchive(Stream to)
    {
        using var archive = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, bytes) in _files)
        {
            var entry = archive.CreateEntry(name, CompressionLevel.NoCompression);
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            using var content = entry.Open();
            content.Write(bytes);
        }
    }

    private static IEnumerable<KeyValuePair<string, byte[]>> Read(string folder)
    {
        yield return new(Model, File.ReadAllBytes(FindModel(folder)));
        foreach (var name in FindTokenizer(folder).Concat(Configurations.Where(name => File.Exists(Path.Combine(folder, name)))))
        {
            yield return new(name, File.ReadAllBytes(Path.Combine(folder, name)));
        }
    }

    private static string FindModel(string folder)
    {
        foreach (var place in new[] { folder, Path.Combine(folder, "onnx") }.Where(Directory.Exists))
        {
            string[] models = [.. Directory.GetFiles(place, "*.onnx").Order(StringComparer.Ordinal)];
            var model = models.Length == 1 ? models[0] : models.FirstOrDefault(path => Path.GetFileName(path) == Model);
            if (model is null && models.Length > 1)
            {
                throw new EncoderException($"'{place}' holds several models: {string.Join(", ", models.Select(Path.GetFileName))}; call the one to use {Model}.");
            }

            if (model is not null && (File.Exists(model + "_data") || File.Exists(model + ".data")))
            {
                throw new EncoderException($"The weights of '{model}' are in a second file; export the encoder as one file of less than 2 GiB.");
            }

            if (model is not null)
            {
                return model;
            }
        }

        throw new EncoderException($"'{folder}' holds no model: neither it nor its folder onnx has a file {Model} or another .onnx file.");
    }

    private static string[] FindTokenizer(string folder) =>
        Array.Find(Tokenizers, names => Array.TrueForAll(names, name => File.Exists(Path.Combine(folder, name))))
        ?? throw new EncoderException(
            $"'{folder}' holds no tokenizer: vocab.txt (WordPiece), vocab.json with merges.txt (byte-level BPE), or a SentencePiece model "
            + $"(sentencepiece.bpe.model, spiece.model, tokenizer.model) is needed{(File.Exists(Path.Combine(folder, "tokenizer.json")) ? "; tokenizer.json alone is not read" : string.Empty)}.");

    private static string Hash(SortedDictionary<string, byte[]> files)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, bytes) in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{bytes.Length}\0"));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
