import java.io.File;
import java.nio.file.Files;
import java.security.Security;
import java.util.Collection;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;

/** Says for each named PDF whether its first signature holds, by PDFBox and BouncyCastle: one line, true or false. */
public class CheckSignature {
    public static void main(String[] names) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        for (String name : names) {
            System.out.println(holds(Files.readAllBytes(new File(name).toPath())));
        }
    }

    static boolean holds(byte[] file) {
        try (PDDocument document = PDDocument.load(file)) {
            PDSignature signature = document.getSignatureDictionaries().get(0);
            CMSSignedData signed = new CMSSignedData(
                new CMSProcessableByteArray(signature.getSignedContent(file)), signature.getContents(file));
            SignerInformation signer = signed.getSignerInfos().getSigners().iterator().next();
            @SuppressWarnings("unchecked")
            Collection<X509CertificateHolder> found = signed.getCertificates().getMatches(signer.getSID());
            return signer.verify(
                new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(found.iterator().next()));
        } catch (Exception failure) {
            System.err.println(failure);
            return false;
        }
    }
}
