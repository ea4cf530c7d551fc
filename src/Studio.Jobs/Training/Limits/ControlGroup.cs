namespace Studio.Jobs.Training.Limits;

/// <summary>
/// A folder of Linux's control groups that holds one trainer. Its name has the process that made it, so that the next
/// start finds those that a killed worker left behind.
/// </summary>
internal sealed class ControlGroup(string path, string eventsFile) : ITrainerGroup
{
    private const string Prefix = "maas-studio-";
    private static int _count;

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>Makes a group in another one, after removing those whose makers are gone.</summary>
    /// <param name="parent">Folder of the other group.</param>
    /// <param name="eventsFile">File of the group that counts the processes ended for want of memory.</param>
    public static ControlGroup CreateIn(string parent, string eventsFile)
    {
        RemoveAbandoned(parent);
        var name = string.Create(CultureInfo.InvariantCulture, $"{Prefix}{Environment.ProcessId}-{Interlocked.Increment(ref _count)}");
        return new ControlGroup(Directory.CreateDirectory(System.IO.Path.Combine(parent, name)).FullName, eventsFile);
    }

    public bool RanOutOfMemory => Count("oom_kill") > 0;

    public void Admit(int processId) => Write("cgroup.procs", processId);

    /// <summary>Sets a limit. The file must be there: a file of that name that were made here would limit nothing.</summary>
    public void Write(string file, object value) => WriteTo(System.IO.Path.Combine(path, file), value);

    /// <summary>Sets a limit where the system has it.</summary>
    public void WriteIfThere(string file, object value)
    {
        if (File.Exists(System.IO.Path.Combine(path, file)))
        {
            Write(file, value);
        }
    }

    /// <summary>Removes the group. Only a process that is still ending, such as a killed one, holds it for a moment.</summary>
    public void Dispose()
    {
        for (var attempt = 0; !TryRemove(path) && attempt < 20; attempt++)
        {
            Thread.Sleep(50);
        }
    }

    /// <summary>Writes into a file of the system, which is never created.</summary>
    public static void WriteTo(string file, object value)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(System.Text.Encoding.ASCII.GetBytes(Convert.ToString(value, CultureInfo.InvariantCulture)!));
    }

    private static void RemoveAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            var maker = System.IO.Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists("/proc/" + maker))
            {
                TryRemove(folder);
            }
        }
    }

    /// <summary>True when the group is gone. It is an empty folder to those who remove it, although it shows files.</summary>
    private static bool TryRemove(string folder)
    {
        try
        {
            Directory.Delete(folder);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private long Count(string word)
    {
        try
        {
            // Lines such as "oom_kill 1".
            return File.ReadLines(System.IO.Path.Combine(path, eventsFile))
                .Select(line => line.Split(' '))
                .Where(words => words.Length == 2 && words[0] == word)
                .Sum(words => long.Parse(words[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
