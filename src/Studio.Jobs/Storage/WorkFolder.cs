namespace Studio.Jobs.Storage;

/// <summary>
/// A process's folder for unfinished files, <c>work/ID</c>. A lock on the file <c>work/ID.lock</c> says that the process
/// lives; the system takes it away when the process ends, in whatever way. Several processes may share the folder above.
/// </summary>
internal sealed class WorkFolder : IDisposable
{
    private const string LockExtension = ".lock";
    private const int Attempts = 10;

    private readonly FileStream _lock;

    private WorkFolder(string path, FileStream @lock)
    {
        Path = path;
        _lock = @lock;
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    /// <summary>Makes one.</summary>
    public static WorkFolder Create(string parent)
    {
        Directory.CreateDirectory(parent);
        for (var attempt = 1; ; attempt++)
        {
            var path = System.IO.Path.Combine(parent, Guid.NewGuid().ToString("N"));
            var file = TryLock(path + LockExtension, FileMode.CreateNew);

            // Another process that tidies up may have been quicker with the lock, or have removed its file: then another name.
            if (file is not null && File.Exists(path + LockExtension))
            {
                Directory.CreateDirectory(path);
                return new WorkFolder(path, file);
            }

            file?.Dispose();
            if (attempt == Attempts)
            {
                throw new IOException($"The folder '{parent}' takes no lock files; choose a folder on a file system with locks with Studio:DataDirectory.");
            }
        }
    }

    /// <summary>Removes the folders whose process has ended.</summary>
    /// <returns>How many were removed.</returns>
    public static int RemoveAbandoned(string parent)
    {
        if (!Directory.Exists(parent))
        {
            return 0;
        }

        var removed = 0;
        foreach (var lockPath in Directory.GetFiles(parent, $"*{LockExtension}"))
        {
            using var file = TryLock(lockPath, FileMode.Open);
            if (file is not null)
            {
                Remove(lockPath[..^LockExtension.Length]);
                removed++;
            }
        }

        return removed;
    }

    public void Dispose()
    {
        Remove(Path);
        _lock.Dispose();
    }

    // The lock's file goes last: a folder without one would never be tidied up.
    private static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Its process ended before it had made it.
        }
        catch (IOException)
        {
            // A program that still ends is writing into it; the next tidying removes it.
            return;
        }

        File.Delete(path + LockExtension);
    }

    private static FileStream? TryLock(string path, FileMode mode)
    {
        try
        {
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
