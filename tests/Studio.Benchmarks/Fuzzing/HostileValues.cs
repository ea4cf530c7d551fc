namespace Studio.Benchmarks.Fuzzing;

/// <summary>Values that nobody sends by mistake, or everybody does.</summary>
internal static class HostileValues
{
    /// <summary>Texts, for paths, queries, headers and bodies.</summary>
    public static IReadOnlyList<string> Texts { get; } =
    [
        "", " ", "0", "1", "-1", "2147483648", "99999999999999999999", "1e400", "NaN", "Infinity", "true", "null", "undefined", "latest", "champion", "a@b@c", "a/b/c", "..", "../../etc/passwd",
        "..\\..\\windows", "%00", "%2e%2e%2f", "%", "a\0b", "a\r\nSet-Cookie: x=1", "'; DROP TABLE Datasets; --", "\" OR 1=1", "<script>alert(1)</script>", "{{7*7}}", "${jndi:x}", "=1+1", "名前🦓", "\u202Egnp.exe",
        "é\u0301\u0301", "\uD800", "00000000-0000-0000-0000-000000000000", "3f2504e0-4f89-41d3-9a0c-0305e82c3301", "not-an-id", "2024-02-30", new string('x', 300), new string('9', 400), new string('/', 50),
    ];

    /// <summary>JSON, also broken.</summary>
    public static IReadOnlyList<string> Json { get; } =
    [
        "null", "true", "0", "-1", "1.5", "1e400", "-1e400", "1e-400", "9223372036854775808", "2147483648", "\"\"", "\"x\"", "\"\\u0000\"", "\"\\uD800\"", "[]", "{}", "[null]", "[[]]", "{\"\":null}", "[1,\"a\",null,{}]",
        "{\"a\":1,\"a\":2}", "NaN", "Infinity", "'x'", "{a:1}", "[1,]", "/*x*/1", "\"", "{", "[", "tru", $"\"{new string('y', 3000)}\"", new string('[', 200), $"{new string('[', 60)}{new string(']', 60)}", $"[{string.Join(',', Enumerable.Repeat("{}", 500))}]",
    ];

    /// <summary>Types of bodies.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "application/json", "application/json; charset=utf-16", "application/json; charset=none", "text/csv", "text/plain", "text/html", "image/png", "multipart/form-data", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded",
        "application/vnd.apache.arrow.stream", "application/vnd.apache.arrow.file", "application/vnd.apache.parquet", "application/octet-stream", "application/grpc", "*/*", "x", "application/problem+json",
    ];

    /// <summary>Methods.</summary>
    public static IReadOnlyList<string> Methods { get; } = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "FOO", "get"];

    /// <summary>Headers with values.</summary>
    public static IReadOnlyList<(string Name, string Value)> Headers { get; } =
    [
        ("Accept", "application/json"), ("Accept", "text/csv"), ("Accept", "*/*;q=0"), ("Accept", "text/markdown, x"), ("Accept", "a/b;q=9"), ("Accept-Language", "zh-CN"), ("Accept-Language", "xx-yy,;q=2"), ("Range", "bytes=5-1"), ("Range", "bytes=0-9999999999999"), ("If-None-Match", "x"),
        ("If-None-Match", "\"abc\""), ("If-Range", "\"abc\""), ("Origin", "https://example.org"), ("Origin", "null"), ("X-File-Name", "%E4%"), ("X-File-Name", "../../x.csv"), ("Content-Disposition", "attachment; filename=\"a"), ("Cookie", "studio-language=zz; =; a"),
        ("X-Forwarded-Host", "example.org"), ("X-Forwarded-Prefix", "/x"), ("X-HTTP-Method-Override", "DELETE"), ("Expect", "100-continue"), ("Inference-Header-Content-Length", "-1"), ("Inference-Header-Content-Length", "99999"), ("Mcp-Session-Id", "x"), ("MCP-Protocol-Version", "1900-01-01"),
        ("Content-Encoding", "gzip"), ("Content-Encoding", "x"), ("Upgrade", "websocket"), ("X-Long", new string('h', 9000)),
    ];
}
