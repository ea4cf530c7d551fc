namespace Studio.Pipelines.Tests.Trainers.Torch;

using Studio.Pipelines.Data;
using Studio.Pipelines.Trainers.Torch;

[TestClass]
public sealed class NetworkSlotsTests
{
    [TestMethod]
    public void Of_SortsSlotsByKindAndSize()
    {
        var slots = NetworkSlots.Of(
            [
                new SlotGroup(SlotKind.Number, 2, 0, "numbers"),
                new SlotGroup(SlotKind.Level, 1, 9, "few"),
                new SlotGroup(SlotKind.Level, 1, 10, "many"),
                new SlotGroup(SlotKind.Number, 1, 0, "more"),
                new SlotGroup(SlotKind.Level, 1, 1, "nothing"),
            ],
            10);

        CollectionAssert.AreEqual(new long[] { 0, 1, 4 }, slots.Embedded);
        Assert.IsEmpty(slots.Plain);
        CollectionAssert.AreEqual(new[] { new LevelSlot(2, 9) }, slots.OneHot);
        CollectionAssert.AreEqual(new[] { new LevelSlot(3, 10) }, slots.Looked);
    }

    [TestMethod]
    public void Of_EmbedsTheSmallGroups_WhenALargeOneWouldBeTooMuch()
    {
        var slots = NetworkSlots.Of([new SlotGroup(SlotKind.Number, 100, 0, "words"), new SlotGroup(SlotKind.Number, 3, 0, "numbers")], 50);

        CollectionAssert.AreEqual(new long[] { 100, 101, 102 }, slots.Embedded);
        Assert.HasCount(100, slots.Plain);
    }
}
