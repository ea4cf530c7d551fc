namespace Studio.Benchmarks.Serving;

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

/// <summary>One connection that stays open, over which prepared requests are sent and answers are read with as little work as can be: what is measured is the server.</summary>
internal sealed class HttpConnection : IDisposable
{
    private readonly Socket _socket;
    private byte[] _buffer = new byte[1 << 16];

    /// <summary>Connects.</summary>
    public HttpConnection(int port)
    {
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect(IPAddress.Loopback, port);
    }

    /// <summary>The bytes of a GET request.</summary>
    public static byte[] Get(string path) => Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n");

    /// <summary>The bytes of a POST request.</summary>
    public static byte[] Request(string path, string type, byte[] body, params string[] headers)
    {
        var head = $"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. body];
    }

    /// <summary>Sends a request and reads the answer.</summary>
    /// <returns>Its status.</returns>
    public int Ask(byte[] request)
    {
        for (var sent = 0; sent < request.Length;)
        {
            sent += _socket.Send(request.AsSpan(sent));
        }

        int read = 0, end;
        while ((end = _buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8)) < 0)
        {
            read += Receive(read);
        }

        while (!IsWhole(_buffer.AsSpan(0, read), end))
        {
            read += Receive(read);
        }

        return int.Parse(_buffer.AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    /// <summary>True when the body has come that the head announces, by its length or in chunks.</summary>
    private static bool IsWhole(ReadOnlySpan<byte> answer, int end)
    {
        var name = "Content-Length: "u8;
        var at = answer[..end].IndexOf(name);
        if (at < 0)
        {
            return answer.EndsWith("\r\n0\r\n\r\n"u8);
        }

        var value = answer[(at + name.Length)..(end + 2)];
        return answer.Length >= end + 4 + int.Parse(value[..value.IndexOf((byte)'\r')], NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private int Receive(int at)
    {
        if (at == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * at);
        }

        var received = _socket.Receive(_buffer.AsSpan(at));
        return received > 0 ? received : throw new IOException("The service has closed the connection.");
    }
}
