namespace Studio.Pipelines.Tests.Data;

using System.Text;
using Studio.Pipelines.Data;
using Studio.Pipelines.Data.Reading;

[TestClass]
public sealed class EncodingTests
{
    private const string Chinese = "城市,年龄,评价\n北京,31,差\n上海,45,好\n广州,27,一般\n深圳,52,非常好\n";
    private const string Taiwanese = "城市,年齡,評價\n台北,31,差\n高雄,45,很好\n台中,27,普通\n新北市,52,滿意\n";
    private const string Japanese = "都市,年齢,評価\n東京,31,悪い\n大阪,45,とても良い\n京都,27,ふつう\n札幌,52,サービスがよい\n";
    private const string Korean = "도시,나이,평가\n서울,31,나쁨\n부산,45,매우만족\n대구,27,보통\n인천,52,좋음\n";
    private const string Russian = "город,возраст,оценка\nМосква,31,плохо\nКазань,45,хорошо\nСамара,27,нормально\n";
    private const string Greek = "πόλη,ηλικία,γνώμη\nΑθήνα,31,καλό\nΘεσσαλονίκη,45,κακό\nΠάτρα,27,μέτριο\n";
    private const string Czech = "město,věk,hodnocení\nPřerov,31,špatný\nČeské Budějovice,45,dobrý\nPlzeň,27,průměrný\nŽďár,52,výborný\n";
    private const string German = "Straße,Größe,Urteil\nMünchner Straße,31,schön\nKölner Weg,45,übel\nAm Flüßchen,27,möglich\n";

    [TestMethod]
    [DataRow(Chinese, "gb18030")]
    [DataRow(Taiwanese, "big5")]
    [DataRow(Japanese, "shift_jis")]
    [DataRow(Japanese, "euc-jp")]
    [DataRow(Japanese, "iso-2022-jp")]
    [DataRow(Korean, "ks_c_5601-1987")]
    [DataRow(Russian, "windows-1251")]
    [DataRow(Russian, "koi8-r")]
    [DataRow(Greek, "windows-1253", "iso-8859-7")]
    [DataRow(Czech, "windows-1250")]
    [DataRow(German, "windows-1252")]
    [DataRow(Chinese, "utf-16")]
    [DataRow(Chinese, "utf-16BE")]
    public async Task ReadAsync_FindsTheEncodingOut_AndSaysSo(string text, string name, string? found = null)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", TextEncoding.Named(name).GetBytes(text));
        Assert.AreEqual(found ?? name, dataset.Encoding, ignoreCase: true);
        Assert.AreEqual($"The text is no UTF-8; it is read as {dataset.Encoding}. Say so if that is wrong.", dataset.Notes.Single(note => note.Code == "encoding").Message);
        await ReadsAsync(text, dataset);
    }

    [TestMethod]
    [DataRow(Chinese, "gbk")]
    [DataRow(Taiwanese, "Big5")]
    [DataRow(Korean, "euc-kr")]
    [DataRow(Russian, "ibm866")]
    [DataRow(Czech, "iso-8859-2")]
    [DataRow(German, "ibm850")]
    [DataRow(German, "utf-16")]
    public async Task ReadAsync_TakesTheEncodingThatIsSaid_AndSaysNothing(string text, string name)
    {
        using var data = new TemporaryDataset();
        var options = DatasetReaderOptions.Training with { Wishes = new ReadingWishes { Encoding = name } };
        var dataset = await data.ReadAsync("a.csv", TextEncoding.Named(name).GetBytes(text), options);
        Assert.AreEqual(0, dataset.Notes.Count, string.Join(' ', dataset.Notes));
        await ReadsAsync(text, dataset);
    }

    [TestMethod]
    [DataRow("a,b\nда,1\nнет,2\n", "koi8-r")]
    [DataRow("a,b\n好,1\n差,2\n", "gb18030")]
    public async Task ReadAsync_AsksForTheEncoding_WhenItCouldBeSeveral(string text, string name)
    {
        using var data = new TemporaryDataset();
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => data.ReadAsync("a.csv", TextEncoding.Named(name).GetBytes(text)));
        StringAssert.Contains(failure.Message, "save it as UTF-8, or say its encoding", StringComparison.Ordinal);
        Assert.AreEqual(0, data.Leftovers.Length);
    }

    [TestMethod]
    [DataRow("größe,b\nschön,1\n")]
    [DataRow("café,b\nélève,1\nà,2\n")]
    [DataRow("Temp °C,Preis €\n1,2\n")]
    [DataRow("ciudad,b\nMálaga,1\nEspaña,2\n")]
    public async Task ReadAsync_TakesFewLettersForWesternOnes(string text)
    {
        using var data = new TemporaryDataset();
        var dataset = await data.ReadAsync("a.csv", TextEncoding.Windows1252.GetBytes(text));
        Assert.AreEqual("windows-1252", dataset.Encoding);
        Assert.AreEqual("encoding", dataset.Notes.Single().Code);
        Assert.AreEqual(text.Split('\n')[0], string.Join(',', dataset.Columns.Select(column => column.Name)));
    }

    [TestMethod]
    [DataRow("klingon")]
    [DataRow("utf-7")]
    [DataRow("")]
    public async Task ReadAsync_SaysThatAnEncodingIsNotKnown(string name)
    {
        using var data = new TemporaryDataset();
        var options = DatasetReaderOptions.Training with { Wishes = new ReadingWishes { Encoding = name } };
        var failure = await Assert.ThrowsExactlyAsync<DatasetException>(() => data.ReadAsync("a.csv", "a,b\n1,2\n", options));
        StringAssert.StartsWith(failure.Message, $"The encoding '{name}' is not known;", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task ReadAsync_TellsWhereLettersAreDamaged_UnderTheEncoding()
    {
        using var data = new TemporaryDataset();
        var bytes = TextEncoding.Named("gb18030").GetBytes(string.Concat(Enumerable.Repeat(Chinese, 20)).Replace("上海,45,好", "上X海,45,好", StringComparison.Ordinal));
        bytes.AsSpan().Replace((byte)'X', (byte)0xFF);
        var options = DatasetReaderOptions.Training with { Wishes = new ReadingWishes { Encoding = "gb18030" } };
        var dataset = await data.ReadAsync("a.csv", bytes, options);
        StringAssert.EndsWith(dataset.Notes.Single(note => note.Code == "bad-bytes").Message, "the first are in line 3, 8, 13, 18, 23.", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task ReadAsync_BelievesTheByteOrderMark_WhateverIsSaid()
    {
        using var data = new TemporaryDataset();
        var options = DatasetReaderOptions.Training with { Wishes = new ReadingWishes { Encoding = "gb18030" } };
        var dataset = await data.ReadAsync("a.csv", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Chinese)], options);
        Assert.AreEqual("utf-16", dataset.Encoding);
        await ReadsAsync(Chinese, dataset);
    }

    private static async Task ReadsAsync(string text, CanonicalDataset dataset)
    {
        var lines = text.TrimEnd('\n').Split('\n').Select(line => line.Split(',')).ToArray();
        CollectionAssert.AreEqual(lines[0], dataset.Columns.Select(column => column.Name).ToArray());
        var table = await TableReader.ReadAsync(dataset.Path, null, null, null, CancellationToken.None);
        CollectionAssert.AreEqual(lines.Skip(1).Select(cells => cells[0]).ToArray(), table.Column<TextColumn>(lines[0][0]).Values.ToArray());
        CollectionAssert.AreEqual(lines.Skip(1).Select(cells => cells[2]).ToArray(), table.Column<TextColumn>(lines[0][2]).Values.ToArray());
    }
}
