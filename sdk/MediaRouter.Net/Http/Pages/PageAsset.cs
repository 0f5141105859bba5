using System.Reflection;
using Microsoft.AspNetCore.Http;

namespace MediaRouter.Net.Http.Pages;

/// <summary>A file that pages load, out of an assembly. Under the name with its hash, browsers keep it forever.</summary>
public sealed class PageAsset
{
    private readonly PageBody _body;
    private readonly string _contentType;
    private readonly string _stem;
    private readonly string _extension;

    private PageAsset(byte[] bytes, string name, string contentType)
    {
        _body = new PageBody(bytes);
        _contentType = contentType;
        Name = name;
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        (_stem, _extension) = (name[..(dot + 1)], name[dot..]);
        HashedName = _stem + _body.Hash + _extension;
    }

    /// <summary>Name of the file, for instance <c>player.js</c>.</summary>
    public string Name { get; }

    /// <summary>The name with the hash, for instance <c>player.0123456789abcdef.js</c>.</summary>
    public string HashedName { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="assembly">Where the resource is.</param>
    /// <param name="name">Name of the resource, with an extension.</param>
    /// <param name="contentType">Media type.</param>
    /// <exception cref="InvalidOperationException">The resource is missing: a defect of the build.</exception>
    public static PageAsset Load(Assembly assembly, string name, string contentType)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        ArgumentNullException.ThrowIfNull(name);
        return new PageAsset(PageResource.ReadBytes(assembly, name), name, contentType);
    }

    /// <summary>Whether a request is for the file: under its name, or with any hash, since a page that was kept may name that of an older version.</summary>
    /// <param name="file">Last part of the request's path.</param>
    public bool IsNamed(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file == Name || (file.Length == HashedName.Length && file.StartsWith(_stem, StringComparison.Ordinal) && file.EndsWith(_extension, StringComparison.Ordinal));
    }

    /// <summary>Sends the file, compressed if the client takes that.</summary>
    /// <param name="context">The request; its response has not started.</param>
    /// <param name="file">Last part of the request's path.</param>
    public Task SendAsync(HttpContext context, string file)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Response.Headers.CacheControl = file == HashedName ? "public, max-age=31536000, immutable" : "max-age=3600";
        return _body.SendAsync(context, _contentType);
    }
}
