namespace Studio.Pipelines.Trainers.Torch;

using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.Win32.SafeHandles;
using TorchSharp;

/// <summary>
/// Loads libtorch, once and before any other call of TorchSharp.
/// <para>
/// TorchSharp 0.107 is linked on a system with GCC 13.2 and names the version <c>GLIBCXX_3.4.32</c> of libstdc++ for one
/// symbol, <c>_ZSt21ios_base_library_initv</c>, that nothing refers to. Older systems (Debian 12, Ubuntu 22.04, RHEL 9) refuse
/// to load it for that alone. Where, and only where, the system's loader has failed, the library is read into memory, the
/// demand is marked weak, and that copy is loaded. This happens in memory and when the program runs, not in the build: it
/// so covers every way to build, test and publish, an image built elsewhere and a read-only file system, and neither the
/// package cache nor the output folder (whose files are links into that cache) is ever written to.
/// </para>
/// </summary>
public static partial class LibTorch
{
    /// <summary>
    /// Environment variable that names a folder with libtorch's own libraries, for an installation that came without them. Its version must be
    /// that of the package TorchSharp was built for.
    /// </summary>
    public const string FolderVariable = "Torch__Folder";

    private const string Library = "LibTorchSharp";
    private const string Core = "torch_cpu";
    private const string TooNewVersion = "GLIBCXX_3.4.32";
    private const uint CloseOnExec = 1; // MFD_CLOEXEC

    private static readonly Lazy<string?> Failure = new(Load);
    private static readonly Lazy<nint> Patched = new(LoadPatched);

    /// <summary>Why libtorch cannot be used on this machine, in one sentence; null when it is loaded.</summary>
    public static string? Unavailable => Failure.Value;

    /// <summary>Why libtorch is not installed, in one sentence; null when its files are there. Does not load them, which takes half a second.</summary>
    public static string? Missing => Failure.IsValueCreated ? Failure.Value : FindFile(Library) is null || FindFile(Core) is null ? Explain() : null;

    /// <summary>True when the copy that is loaded was changed in memory, which only an older libstdc++ makes necessary.</summary>
    public static bool IsPatched => Unavailable is null && Patched is { IsValueCreated: true, Value: not 0 };

    /// <summary>
    /// Lets libtorch use so many threads for what this thread asks of it. A thread's first operation takes over the number that any thread has set
    /// last, so that is done before.
    /// </summary>
    internal static void UseThreads(int threads)
    {
        _ = torch.get_num_threads();
        torch.set_num_threads(threads);
    }

    /// <summary>Libtorch's library for CUDA; null where the package of the build has none.</summary>
    internal static string? CudaLibrary => FindFile("torch_cuda");

    /// <summary>The system loader's complaint about a library as one sentence; null when it loads.</summary>
    internal static string? LoadFailure(string path)
    {
        try
        {
            NativeLibrary.Load(path);
            return null;
        }
        catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
        {
            var reason = exception.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)[^1];
            return $"{Path.GetFileName(path)} could not be loaded: {reason}.";
        }
    }

    private static string? Load()
    {
        if (OperatingSystem.IsLinux())
        {
            OpenMp.WaitPassively();
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += OnLoadFailed;
        }

        if (FindFile(Core) is null)
        {
            return Explain();
        }

        // The system's loader takes what a library needs from those that are loaded, and so finds libtorch in a folder of its own.
        var elsewhere = Folder is { } folder && FindFile("torch") is { } path && Path.GetDirectoryName(path) == folder;
        return (!elsewhere || NativeLibrary.TryLoad(FindFile("torch")!, out _)) && NativeLibrary.TryLoad(Library, typeof(torch).Assembly, null, out _)
            ? null
            : Explain();
    }

    private static nint OnLoadFailed(Assembly assembly, string library) => library == Library ? Patched.Value : 0;

    private static nint LoadPatched()
    {
        if (FindFile(Library) is not { } path)
        {
            return 0;
        }

        var library = File.ReadAllBytes(path);
        if (!ElfVersionNeeds.MakeWeak(library, TooNewVersion))
        {
            return 0;
        }

        // The copy is not beside the libraries it needs, so they are loaded first.
        return FindFile("torch") is { } torch && NativeLibrary.TryLoad(torch, out _) ? LoadFromMemory(library) : 0;
    }

    private static nint LoadFromMemory(byte[] library)
    {
        using var file = new SafeFileHandle(CreateMemoryFile(Library, CloseOnExec), ownsHandle: true);
        if (file.IsInvalid)
        {
            return 0;
        }

        RandomAccess.Write(file, library, 0);
        return NativeLibrary.TryLoad($"/proc/self/fd/{file.DangerousGetHandle()}", out var handle) ? handle : 0;
    }

    private static string Explain() => (FindFile(Library), FindFile(Core)) switch
    {
        (null, _) => $"libtorch has no build for {RuntimeInformation.RuntimeIdentifier} in this installation.",
        (_, null) when Folder is { } folder => $"There is no {NativeFiles.NameOf(Core)} in '{folder}', the folder that {FolderVariable} names; unpack the files of the package {Package} there.",
        (_, null) => $"This installation came without libtorch, and so without nets: unpack the package {Package} (a zip file), "
            + $"and name its folder with {NativeFiles.NameOf(Core)} by the environment variable {FolderVariable}.",
        ({ } path, _) => LoadFailure(path) ?? "libtorch could not be loaded.",
    };

    private static string? FindFile(string library) => NativeFiles.Find(library, Folder);

    private static string? Folder =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)) : null;

    /// <summary>The package with libtorch's processor version for this system.</summary>
    private static string Package =>
        OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64 2.10.0" : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64 2.10.0" : "libtorch-cpu-linux-x64 2.10.0";

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
