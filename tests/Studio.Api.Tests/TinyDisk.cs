namespace Studio.Api.Tests;

using System.Diagnostics;

/// <summary>A file system of its own that is soon full. Needs the right to mount; where there is none, the test is inconclusive.</summary>
internal sealed class TinyDisk : IDisposable
{
    private readonly DirectoryInfo _point = Directory.CreateTempSubdirectory("studio-tiny-disk-");

    public TinyDisk(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || !Succeeds("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", Path))
        {
            _point.Delete();
            Assert.Inconclusive("A small file system can only be mounted by root on Linux.");
        }
    }

    public string Path => _point.FullName;

    private string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Takes every byte that is left.</summary>
    public void Fill()
    {
        var block = new byte[4096];
        using var file = new FileStream(Ballast, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void Empty() => File.Delete(Ballast);

    // Lazily, because the pages of a database that has been closed may still be mapped.
    public void Dispose()
    {
        Succeeds("umount", "--lazy", Path);
        _point.Delete();
    }

    private static bool Succeeds(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
