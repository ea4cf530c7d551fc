namespace Studio.Pipelines;

/// <summary>The files of native libraries that came with this installation.</summary>
internal static class NativeFiles
{
    /// <summary>The path of a library; null when it is not there. Nothing is loaded.</summary>
    /// <param name="library">Its name without prefix and ending, such as <c>duckdb</c>.</param>
    /// <param name="folder">A further folder to look in, after those of the program; null for none.</param>
    public static string? Find(string library, string? folder = null)
    {
        var folders = AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string ?? string.Empty;
        return folders.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Append(AppContext.BaseDirectory)
            .Concat(folder is null ? [] : [folder])
            .Select(place => Path.Combine(place, NameOf(library)))
            .FirstOrDefault(File.Exists);
    }

    /// <summary>The name of a library's file on this system.</summary>
    public static string NameOf(string library) =>
        OperatingSystem.IsWindows() ? $"{library}.dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}
