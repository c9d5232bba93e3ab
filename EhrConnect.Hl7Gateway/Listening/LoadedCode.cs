using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using EhrConnect.Hl7;

namespace EhrConnect.Hl7Gateway.Listening;

/// <summary>
/// Loads what the process is made of before it listens. To load a library takes a file descriptor, and what fails for want of one may
/// fail for ever: a type whose initializer has failed once stays unusable when there are descriptors again.
/// </summary>
internal static class LoadedCode
{
    private static readonly byte[] Example = "MSH|^~\\&|||||||ADT^A01|1|P|2.5\r"u8.ToArray();

    public static void Complete()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<Assembly>([typeof(LoadedCode).Assembly, typeof(StackTrace).Assembly]);
        while (open.TryPop(out var assembly))
        {
            foreach (var name in assembly.GetReferencedAssemblies().Where(name => seen.Add(name.FullName)))
            {
                if (Load(name) is { } referenced) open.Push(referenced);
            }
        }

        // The native library of the cryptography, and the types that every message goes through.
        SHA256.HashData(Example);
        Hl7Message.Parse(Example);
    }

    private static Assembly? Load(AssemblyName name)
    {
        try
        {
            return Assembly.Load(name);
        }
        catch (IOException)
        {
            // Named by a library for something that is not part of this process.
            return null;
        }
    }
}
