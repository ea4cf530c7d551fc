namespace Studio.Api.Tests.Architecture;

using Mono.Cecil;
using Mono.Cecil.Cil;

/// <summary>
/// TorchSharp does not keep the scalars alive that it makes itself, or that the compiler makes of numbers given to it: the garbage
/// collector may free one while native code reads it. Code that trains nets holds its scalars in variables, and calls nothing that makes one.
/// </summary>
[TestClass]
public sealed class HeldScalarTests
{
    private const string Scalar = "TorchSharp.Scalar";

    [TestMethod]
    public void Nets_GiveLibtorchNoScalar_ThatNobodyHolds()
    {
        using var torch = CompiledReferences.Open("TorchSharp");
        using var pipelines = CompiledReferences.Open("Studio.Pipelines");
        var makers = Makers([.. CompiledReferences.Types(torch).SelectMany(CompiledReferences.Bodies)]);
        Assert.Contains("TorchSharp.torch/Tensor TorchSharp.torch/Tensor::op_Addition(TorchSharp.torch/Tensor,TorchSharp.torch/Tensor)", makers);

        var found = CompiledReferences.Types(pipelines)
            .SelectMany(CompiledReferences.Bodies)
            .SelectMany(method => method.Body.Instructions.Where(call => LetsGo(call, makers)).Select(call => $"{method.FullName} calls {call.Operand}"))
            .ToList();

        Assert.IsEmpty(found, $"Hold the scalar in a variable, or take it from HeldScalars:\n{string.Join('\n', found)}");
    }

    /// <summary>Methods of TorchSharp that make a scalar, or call one that does.</summary>
    private static HashSet<string> Makers(MethodDefinition[] methods)
    {
        var makers = methods.Where(method => method.DeclaringType.FullName != Scalar && Calls(method).Any(IsScalarMade)).Select(method => method.FullName).ToHashSet();
        int before;
        do
        {
            before = makers.Count;
            makers.UnionWith(methods.Where(method => Calls(method).Any(called => makers.Contains(called.FullName))).Select(method => method.FullName));
        }
        while (makers.Count > before);
        return makers;
    }

    private static IEnumerable<MethodReference> Calls(MethodDefinition method) => method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>();

    private static bool IsScalarMade(MethodReference called) => called.DeclaringType.FullName == Scalar && called.Name is "op_Implicit";

    /// <summary>Whether a call makes a scalar that no variable or field takes.</summary>
    private static bool LetsGo(Instruction call, HashSet<string> makers) => call.Operand is MethodReference called
        && (makers.Contains(called.FullName) || (IsScalarMade(called) && call.Next.OpCode.Code is not (
            Code.Stloc or Code.Stloc_S or Code.Stloc_0 or Code.Stloc_1 or Code.Stloc_2 or Code.Stloc_3 or Code.Stsfld)));
}
