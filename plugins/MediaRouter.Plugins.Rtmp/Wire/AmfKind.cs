namespace MediaRouter.Plugins.Rtmp.Wire;

/// <summary>Kinds of <see cref="AmfValue"/>.</summary>
internal enum AmfKind
{
    /// <summary>Nothing, or a type of AMF that carries nothing that RTMP needs.</summary>
    Undefined,

    /// <summary>Null.</summary>
    Null,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A double; AMF3 integers too.</summary>
    Number,

    /// <summary>Text; XML documents too.</summary>
    String,

    /// <summary>Properties by name.</summary>
    Object,

    /// <summary>Properties by name, of the type that metadata has (ECMA array).</summary>
    Map,

    /// <summary>Values in order (strict array).</summary>
    List,

    /// <summary>Milliseconds since 1970 UTC.</summary>
    Date,
}
