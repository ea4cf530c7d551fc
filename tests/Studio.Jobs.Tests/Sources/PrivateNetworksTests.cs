namespace Studio.Jobs.Tests.Sources;

using System.Net;
using Studio.Jobs.Sources;

[TestClass]
public sealed class PrivateNetworksTests
{
    [TestMethod]
    [DataRow("127.0.0.1")]
    [DataRow("127.255.255.254")]
    [DataRow("0.0.0.0")]
    [DataRow("10.1.2.3")]
    [DataRow("172.16.0.1")]
    [DataRow("172.31.255.255")]
    [DataRow("192.168.1.1")]
    [DataRow("169.254.169.254")]
    [DataRow("100.64.0.1")]
    [DataRow("224.0.0.1")]
    [DataRow("255.255.255.255")]
    [DataRow("::")]
    [DataRow("::1")]
    [DataRow("::127.0.0.1")]
    [DataRow("::ffff:10.0.0.1")]
    [DataRow("fe80::1")]
    [DataRow("fec0::1")]
    [DataRow("fd00::1")]
    [DataRow("ff02::1")]
    [DataRow("64:ff9b::10.0.0.1")]
    [DataRow("2002:7f00:1::")]
    public void Contain_IsTrue_WhenAnAddressIsNotOfTheInternet(string address) =>
        Assert.IsTrue(PrivateNetworks.Contain(IPAddress.Parse(address)));

    [TestMethod]
    [DataRow("1.1.1.1")]
    [DataRow("172.15.255.255")]
    [DataRow("172.32.0.1")]
    [DataRow("192.167.1.1")]
    [DataRow("100.128.0.1")]
    [DataRow("223.255.255.255")]
    [DataRow("2606:4700:4700::1111")]
    [DataRow("::ffff:1.1.1.1")]
    [DataRow("64:ff9b::1.1.1.1")]
    [DataRow("2002:101:101::")]
    public void Contain_IsFalse_WhenAnAddressIsOfTheInternet(string address) =>
        Assert.IsFalse(PrivateNetworks.Contain(IPAddress.Parse(address)));
}
