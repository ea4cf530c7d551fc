namespace Studio.Api.CommandLine.Remote;

using System.Text.Json;
using Studio.Pipelines;

/// <summary>A studio that a person has signed in to.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Token">What is sent to it; null where nobody has to sign in.</param>
/// <param name="Project">The project that is meant when none is named; null for the default one.</param>
internal sealed record SignedInStudio(string Address, string? Token, string? Project);

/// <summary>The studios that a person has signed in to, the last one first, in a file that nobody else may read.</summary>
/// <param name="file">The file.</param>
internal sealed class SignedInStudios(string file)
{
    private const string FolderVariable = "STUDIO_CONFIG_FOLDER";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Where they are kept.</summary>
    public string File { get; } = file;

    /// <summary>Those of the person who runs the program.</summary>
    /// <exception cref="RemoteException">There is no folder for what is kept of a person.</exception>
    public static SignedInStudios OfPerson()
    {
        var given = Environment.GetEnvironmentVariable(FolderVariable);
        var own = Environment.GetFolderPath(Environment.SpecialFolder.ApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        return given is { Length: > 0 } ? new SignedInStudios(Path.Combine(given, "studios.json"))
            : own.Length > 0 ? new SignedInStudios(Path.Combine(own, "maas-studio", "studios.json"))
            : throw new RemoteException($"There is no folder for the settings of this user; name one in the variable {FolderVariable}.");
    }

    /// <summary>All of them.</summary>
    /// <exception cref="RemoteException">The file is damaged.</exception>
    public async Task<IReadOnlyList<SignedInStudio>> ReadAsync(CancellationToken token)
    {
        if (!System.IO.File.Exists(File))
        {
            return [];
        }

        try
        {
            await using var content = System.IO.File.OpenRead(File);
            return await JsonSerializer.DeserializeAsync<List<SignedInStudio>>(content, StudioJson.File, token) ?? [];
        }
        catch (JsonException)
        {
            throw new RemoteException($"'{File}' is damaged; delete it, and sign in again.");
        }
    }

    /// <summary>Keeps a studio, in place of what was kept of its address.</summary>
    public async Task KeepAsync(SignedInStudio studio, CancellationToken token) =>
        await WriteAsync([studio, .. (await ReadAsync(token)).Where(other => other.Address != studio.Address)], token);

    /// <summary>Forgets a studio.</summary>
    /// <returns>False when there was none of that address.</returns>
    public async Task<bool> ForgetAsync(string address, CancellationToken token)
    {
        var known = await ReadAsync(token);
        var others = known.Where(studio => studio.Address != address).ToList();
        if (others.Count == known.Count)
        {
            return false;
        }

        await WriteAsync(others, token);
        return true;
    }

    // Beside it and moved: at no time is there half of it, or one that others may read.
    private async Task WriteAsync(IReadOnlyList<SignedInStudio> studios, CancellationToken token)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        var partial = $"{File}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        try
        {
            await using (var content = new FileStream(partial, options))
            {
                await JsonSerializer.SerializeAsync(content, studios, StudioJson.File, token);
            }

            System.IO.File.Move(partial, File, overwrite: true);
        }
        finally
        {
            System.IO.File.Delete(partial);
        }
    }
}
