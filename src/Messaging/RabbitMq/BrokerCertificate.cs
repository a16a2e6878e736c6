using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Invoke.Messaging.RabbitMq;

/// <summary>Judges the broker's certificate: the name must be the host's, and the chain must end at an authority that is trusted.</summary>
internal sealed class BrokerCertificate
{
    private readonly X509Certificate2Collection? _authorities;

    public BrokerCertificate(string? caFile)
    {
        if (caFile is null) return;
        _authorities = [];
        _authorities.ImportFromPemFile(caFile);
    }

    public bool IsTrusted(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (_authorities is null || errors != SslPolicyErrors.RemoteCertificateChainErrors) return errors == SslPolicyErrors.None;

        // Only the chain is in doubt, because the machine does not know the authority.
        using var own = new X509Chain();
        own.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        own.ChainPolicy.CustomTrustStore.AddRange(_authorities);
        own.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        if (chain is not null) own.ChainPolicy.ExtraStore.AddRange(chain.ChainElements.Select(element => element.Certificate).ToArray());
        return own.Build(new X509Certificate2(certificate!));
    }
}
