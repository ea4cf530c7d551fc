namespace Studio.Pipelines.Pretrained;

using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

/// <summary>Reads files that are resources of an assembly, without loading it: none of its code, nor what that refers to, is wanted here.</summary>
internal static class AssemblyResources
{
    /// <summary>The contents of resources.</summary>
    /// <param name="path">The assembly.</param>
    /// <param name="files">Ends of the resources' names, each after a full stop.</param>
    /// <exception cref="BadImageFormatException">It is no assembly, or has no such resource.</exception>
    public static IReadOnlyList<KeyValuePair<string, byte[]>> Read(string path, IReadOnlyList<string> files)
    {
        using var assembly = new PEReader(File.OpenRead(path));
        if (!assembly.HasMetadata)
        {
            throw new BadImageFormatException($"'{path}' is no .NET assembly.");
        }

        var metadata = assembly.GetMetadataReader();
        var resources = metadata.ManifestResources.Select(metadata.GetManifestResource).Where(resource => resource.Implementation.IsNil).ToList();
        return
        [
            .. files.Select(file => resources.Where(resource => metadata.GetString(resource.Name).EndsWith($".{file}", StringComparison.Ordinal)).ToList() is [var found]
                ? new KeyValuePair<string, byte[]>(file, Content(assembly, (int)found.Offset))
                : throw new BadImageFormatException($"'{path}' has no resource {file}.")),
        ];
    }

    /// <summary>Each resource is its length and its bytes.</summary>
    private static byte[] Content(PEReader assembly, int offset)
    {
        var directory = assembly.PEHeaders.CorHeader!.ResourcesDirectory;
        var reader = assembly.GetSectionData(directory.RelativeVirtualAddress).GetReader(offset, directory.Size - offset);
        return reader.ReadBytes(reader.ReadInt32());
    }
}
