namespace Studio.Jobs.Tests.Sources;

using Studio.Jobs.Sources;

[TestClass]
public sealed class SourceOptionsTests
{
    [TestMethod]
    [DataRow("postgres", "Host=db;Database=sales;Username=reader;Password=secret")]
    [DataRow("PostgreS", "Host=db")]
    [DataRow("sqlserver", "Server=db;Database=sales;User ID=reader;Password=secret")]
    [DataRow("mysql", "Server=db;Database=sales;User ID=reader;Password=secret")]
    public void Validate_Succeeds_WhenAConnectionCanBeRead(string provider, string connection) =>
        Assert.IsTrue(Validate(new ConnectionOptions { Provider = provider, ConnectionString = connection }).Succeeded);

    [TestMethod]
    [DataRow("oracle", "Host=db", "Sources:Connections:sales:Provider is 'oracle'; give postgres, sqlserver, mysql.")]
    [DataRow("postgres", "", "Sources:Connections:sales:ConnectionString is no connection string of postgres")]
    [DataRow("postgres", "Hoste=db;Password=secret", "Sources:Connections:sales:ConnectionString is no connection string of postgres")]
    [DataRow("sqlserver", "Password=secret;Nonsense=1", "Sources:Connections:sales:ConnectionString is no connection string of sqlserver")]
    [DataRow("mysql", "Password=secret;Nonsense=1", "Sources:Connections:sales:ConnectionString is no connection string of mysql")]
    public void Validate_NamesTheSettingButNoPassword_WhenAConnectionIsWrong(string provider, string connection, string expected)
    {
        var result = Validate(new ConnectionOptions { Provider = provider, ConnectionString = connection });
        Assert.IsTrue(result.Failed);
        StringAssert.StartsWith(result.FailureMessage, expected);
        Assert.DoesNotContain("secret", result.FailureMessage);
    }

    [TestMethod]
    public void Connect_KeepsValuesAsTheyStand_WhenTheDatabaseIsMySql()
    {
        using var usual = DatabaseKind.Find("mysql")!.Connect("Server=db;User ID=reader");
        Assert.Contains("Treat Tiny As Boolean=False", usual.ConnectionString);
        Assert.Contains("GUID Format=None", usual.ConnectionString);
        using var asked = DatabaseKind.Find("mysql")!.Connect("Server=db;User ID=reader;Treat Tiny As Boolean=true");
        Assert.Contains("Treat Tiny As Boolean=True", asked.ConnectionString);
    }

    private static Microsoft.Extensions.Options.ValidateOptionsResult Validate(ConnectionOptions connection)
    {
        var options = new SourceOptions();
        options.Connections["sales"] = connection;
        return new SourceOptionsValidator().Validate(null, options);
    }
}
