namespace Studio.Api.Inference;

using System.Reflection;

/// <summary>What the protocol tells of this server.</summary>
internal static class ServerDescription
{
    /// <summary>Its name.</summary>
    public const string Name = "MaaS.Studio";

    /// <summary>Its version.</summary>
    public static string Version { get; } = typeof(ServerDescription).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    /// <summary>What it can do beyond the protocol, by Triton's names.</summary>
    public static IReadOnlyList<string> Extensions { get; } = ["binary_tensor_data", "model_configuration", "model_repository"];
}
