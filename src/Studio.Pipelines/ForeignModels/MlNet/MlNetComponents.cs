namespace Studio.Pipelines.ForeignModels.MlNet;

/// <summary>
/// The parts of which models of ML.NET are made, by the signature that the file gives each. Only those listed as readable are loaded: they are plain data, and
/// they can be written as ONNX. The names are those of the catalogs that people make them with.
/// </summary>
internal static class MlNetComponents
{
    /// <summary>Assemblies that may be loaded for a model.</summary>
    public static IReadOnlySet<string> Assemblies { get; } = new HashSet<string>
    {
        "Microsoft.ML.Core", "Microsoft.ML.Data", "Microsoft.ML.Transforms", "Microsoft.ML.StandardTrainers", "Microsoft.ML.StandardLearners", "Microsoft.ML.FastTree", "Microsoft.ML.LightGbm",
    };

    private static readonly HashSet<string> s_readable =
    [

        // Containers, tables and what trainers' models are wrapped in.
        "TransformerChain", "RowToRowMapper", "CompositeLoader", "TextLoader", "BinaryLoader", "BinaryPredXfer", "MulticlassPredXfer", "RegressionPredXfer", "BinarySchemaBindable",
        "SchemaBindableWrapper", "SchemaBindableCalibrated", "LabelSlotNameMapper", "CaliPredExec", "BulkCaliPredExec", "FeatWCaliPredExec", "PMixCaliPredExec", "PlattCaliExec", "NaiveCaliExec",
        "PAVCaliExec", "TermManager", "TextSpanBuffer", "FeatureNamesExec", "CustomStopWordsManager", "PlattCalibratTransf", "NaiveCalibratTransf", "PavCalibratTransf", "LinearModelStats", "ModelStats",

        // Transforms.
        "ConcatTransform", "CopyTransform", "SelectColumnsTransform", "DropSlotsTransform", "ConvertTransform", "TermTransform", "KeyToValueTransform", "KeyToVectorTransform", "ValueMappingTransformer",
        "ConcatFunction", "ConvertFunction", "GcnFunction", "NormalizeFunction", "HashTransform", "Normalizer", "AffineNormExec", "BinNormExec", "BinNormalizeFunction", "CdfNormalizeFunction", "GcnTransform", "NAReplaceTransform", "NaIndicatorTransform", "TextTransform", "Text",
        "TextNormalizerTransform", "TokenizeTextTransform", "CharToken", "NgramTransform", "NgramHashTransform", "StopWordsTransform", "CustomStopWords",

        // Trainers.
        "FastTreeBinaryExec", "FastTreeRegressionExec", "FastTreeTweedieExec", "FastForestBinaryExec", "FastForestRegressionExec", "LightGBMBinaryExec", "LightGBMRegressionExec", "Linear2CExec",
        "LinearRegressionExec", "PoissonRegressionExec", "MultiClassLRExec", "MulticlassLinear", "MultiClassNaiveBayesPred", "OVAExec",
    ];

    /// <summary>Names of parts that are not read, as people know them.</summary>
    private static readonly Dictionary<string, string> s_names = new()
    {
        ["BinaryClassGamPredictor"] = "Gam",
        ["RegressionGamPredictor"] = "Gam",
        ["PriorPredictor"] = "Prior",
        ["RandomPredictor"] = "Random",
        ["PKPDExec"] = "PairwiseCoupling",
        ["FAFMPredXfer"] = "FieldAwareFactorizationMachine",
        ["FieldAwareFactMacPredict"] = "FieldAwareFactorizationMachine",
        ["LDSVMBinaryPredictor"] = "LdSvm",
        ["FastTreeRankerExec"] = "FastTreeRanking",
        ["LightGBMRankerExec"] = "LightGbmRanking",
        ["RankingPredXfer"] = "a ranking",
        ["ClusteringPredXfer"] = "a clustering",
        ["KMeansPredictor"] = "KMeans",
        ["AnomalyPredXfer"] = "an anomaly detection",
        ["pcaAnomExec"] = "RandomizedPca",
        ["PcaTransform"] = "ProjectToPrincipalComponents",
        ["TreeEnseFeat"] = "FeaturizeByTreeEnsemble",
        ["LdaTransform"] = "LatentDirichletAllocation",
        ["WordEmbeddingsTransform"] = "ApplyWordEmbedding",
        ["CustomTransformer"] = "CustomMapping",
        ["ExprTransform"] = "Expression",
        ["OnnxTransform"] = "ApplyOnnxModel",
        ["TensorFlowTransform"] = "TensorFlow",
        ["CountTargetEncode"] = "CountTargetEncode",
        ["RffTransform"] = "ApproximatedKernelMap",
    };

    /// <summary>True when a part may be loaded.</summary>
    public static bool IsReadable(string signature) => s_readable.Contains(signature);

    /// <summary>The name of a part that may not.</summary>
    public static string NameOf(string signature) => s_names.GetValueOrDefault(signature, signature);
}
