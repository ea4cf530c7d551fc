namespace Studio.EndToEnd;

using System.Diagnostics;

/// <summary>A network of its own that this machine reaches by one address, as it would another machine. Root may make one, where the system lets it.</summary>
internal sealed class NetworkNamespace : IDisposable
{
    private readonly string _name = $"studio-{Environment.ProcessId}";

    /// <summary>Address of whoever listens in it; documentation and benchmarks have it to themselves (RFC 2544).</summary>
    public const string Address = "198.18.77.2";

    private const string Here = "198.18.77.1";

    /// <summary>Makes one; null, with the reason, where the system does not let us.</summary>
    public static (NetworkNamespace? Made, string? Reason) Create()
    {
        var made = new NetworkNamespace();
        var (outside, inside) = ($"st{Environment.ProcessId % 100_000}a", $"st{Environment.ProcessId % 100_000}b");
        foreach (var command in new[]
        {
            $"netns add {made._name}",
            $"link add {outside} type veth peer name {inside} netns {made._name}",
            $"addr add {Here}/30 dev {outside}",
            $"link set {outside} up",
            $"-n {made._name} addr add {Address}/30 dev {inside}",
            $"-n {made._name} link set {inside} up",
            $"-n {made._name} link set lo up",
        })
        {
            if (Run("ip", command) is { } problem)
            {
                made.Dispose();
                return (null, $"ip {command}: {problem}");
            }
        }

        return (made, null);
    }

    /// <summary>What starts a program in it.</summary>
    public ProcessStartInfo StartInfo(string program, params string[] arguments) =>
        new("ip", ["netns", "exec", _name, program, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };

    // Its end of the pair goes with it, and the other end with that.
    public void Dispose() => _ = Run("ip", $"netns delete {_name}");

    private static string? Run(string program, string arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error.Trim();
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return missing.Message;
        }
    }
}
